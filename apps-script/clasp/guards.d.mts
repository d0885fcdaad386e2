type Files = Readonly<Record<string, string>>;
type Manifest = Readonly<Record<string, unknown>>;

/** A deployment as clasp lists it; the head's own has no version number. */
interface Deployment {
  readonly deploymentId: string;
  readonly versionNumber?: number;
  readonly description?: string;
}

/** The deployment to update, nothing where there is none yet, or why none can be taken. */
interface Choice {
  readonly chosen?: Deployment | undefined;
  readonly problem?: string;
}

/** Whether the toolkit has been pushed or pasted there before. */
export function holdsToolkit(files: Files): boolean;
/** The files of the project at Google that a push would destroy and nobody could bring back. */
export function foreignFiles(files: Files): readonly string[];
/** How two manifests differ, a line each, and whether people have to agree to it. */
export function compareManifests(
  before: Manifest,
  after: Manifest,
): { readonly lines: readonly string[]; readonly needsConsent: boolean };
/** The deployment to update: the one that was asked for, or the only one with a version. */
export function chooseDeployment(deployments: readonly Deployment[], wanted?: string): Choice;
