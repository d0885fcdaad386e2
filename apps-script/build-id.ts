declare const BUILD_ID: string;
declare const TOOLKIT_VERSION: string;

/** Which sources this bundle was made of; the relay and Diagnose compare it, because a push does not change what /exec runs (apps-script.md §2.5). */
export const buildId: string = BUILD_ID;

/** The version in package.json, the one place where it stands. */
export const toolkitVersion: string = TOOLKIT_VERSION;
