/** Where Google's behaviour is unknown or can fail, a switch chooses; tests set them on the running stand-in. */
export interface Switches {
  /** What `getActiveSpreadsheet` gives in doGet and doPost of a bound script: reports differ (apps-script.md §5, end). */
  activeSpreadsheetInDoPost: 'bound' | 'null';
  /** What `ScriptApp.getService().getUrl()` gives once there is a deployment: its /exec, the /dev address of the head, or nothing; reports differ by where it is asked (§2.7). */
  webAppUrl: 'exec' | 'dev' | 'none';
  /** What follows the 302 of a ContentService answer: the text, a 404 although the script ran, or a bounce back to /exec as a GET (§2.4). */
  echo: 'text' | 'lost' | 'bounced';
  /** Whether a deployment that was made by the API is as open as its manifest says, or closed until a person makes or changes it in the editor: reports differ (§2.6). */
  firstDeploymentByApi: 'as-manifest' | 'closed';
  /** The Apps Script API of every account: off until its owner switches it on (§6). */
  appsScriptApi: 'on' | 'off';
  /** Instead of running: an HTML error page, too many scripts, or a used-up quota, all with status 200 (§2.3). `error-after` runs first. */
  exec: 'run' | 'error' | 'error-after' | 'too-many' | 'quota';
  /** How long /exec holds its answer back after the script has run. */
  answerDelayMs: number;
  /** How a JSON body without a charset is decoded: undocumented (§1.4). */
  charsetlessBody: 'utf-8' | 'latin1';
  /** Where an execution dies, before the call has any effect: the n-th call (the first by default) of a method such as "Range.setValues". */
  killAt: { readonly method: string; readonly call?: number } | undefined;
  /** Whether a plain-text cell hides a leading apostrophe as others do, or keeps it: undocumented (§5, setValues). */
  plainTextQuote: 'hidden' | 'kept';
  /** Ends executions that took more than six minutes: modelled time, sleeping and waiting for locks together. */
  enforceSixMinutes: boolean;
  /** Services that answer "Service invoked too many times for one day". */
  quotaUsedUp: readonly ('urlfetch' | 'properties')[];
  /** `Utilities.sleep` waits on the clock, or returns at once and only adds to the modelled time. */
  sleep: 'clock' | 'skip';
  /** What `new Date()` shows a script: the clock, or the clock plus the modelled time of its calls so far. */
  scriptTime: 'clock' | 'model';
  /** How many executions of one owner run at the same time. */
  simultaneousExecutions: number;
}

/** The switches of a Google on a good day. */
export const normalSwitches: Switches = {
  activeSpreadsheetInDoPost: 'bound',
  webAppUrl: 'exec',
  echo: 'text',
  firstDeploymentByApi: 'as-manifest',
  appsScriptApi: 'on',
  exec: 'run',
  answerDelayMs: 0,
  charsetlessBody: 'utf-8',
  killAt: undefined,
  plainTextQuote: 'hidden',
  enforceSixMinutes: true,
  quotaUsedUp: [],
  sleep: 'clock',
  scriptTime: 'clock',
  simultaneousExecutions: 30,
};
