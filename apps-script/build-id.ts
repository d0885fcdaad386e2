declare const BUILD_ID: string;

/** Which sources this bundle was made of; the relay and Diagnose compare it, because a push does not change what /exec runs (apps-script.md §2.5). */
export const buildId: string = BUILD_ID;
