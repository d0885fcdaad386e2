/** Every function Google calls by name, one line each; the build makes a top-level stub of each export. */
import * as z from 'zod/mini';
import { buildMenu } from './commands/build-menu.ts';
import { connectRelay as connectRelayCommand } from './commands/connect-relay.ts';
import { connectWebhook as connectWebhookCommand } from './commands/connect-webhook.ts';
import { diagnose as diagnoseCommand } from './commands/diagnose.ts';
import { disconnectWebhook as disconnectWebhookCommand } from './commands/disconnect-webhook.ts';
import { type FirstStep, firstSteps as listFirstSteps } from './commands/first-steps.ts';
import { listDestinations as listDestinationsCommand } from './commands/list-destinations.ts';
import { markEdited } from './commands/mark-edited.ts';
import { pollOnTrigger } from './commands/poll-events.ts';
import { previewSync as previewSyncCommand } from './commands/preview-sync.ts';
import { pullFromCs2cap as pullCommand } from './commands/pull-from-cs2cap.ts';
import { rearmSelected as rearmCommand } from './commands/rearm-selected.ts';
import { runCommand } from './commands/run-command.ts';
import { setUpSheet as setUpCommand } from './commands/set-up.ts';
import { openSettings as openSettingsCommand } from './commands/settings.ts';
import { syncNow as syncNowCommand } from './commands/sync-now.ts';
import { receivePost, strangerAnswer } from './inbox/receive-post.ts';

// Apps Script need not allow code from text, and compiled parsers would gain nothing here (apps-script.md §3.2).
z.config({ jitless: true });

/** Builds the CS2Cap menu when the spreadsheet is opened. */
export const onOpen = (): void => buildMenu();

/** Marks edited rows of the Alerts tab. */
export const onEdit = (e: GoogleAppsScript.Events.SheetsOnEdit): void => markEdited(e.range);

/** Answers visitors of the web app's address; it never looks like an acknowledgement. */
export const doGet = () => strangerAnswer();

/** Takes in sealed events from the paired relay. */
export const doPost = (e: GoogleAppsScript.Events.DoPost | undefined) => receivePost(e?.postData?.contents);

/** Menu: makes or repairs the tabs. */
export const setUpSheet = (): void => runCommand('Set up this sheet', setUpCommand);

/** Menu: shows what Sync now would do. */
export const previewSync = (): void => runCommand('Preview sync', previewSyncCommand);

/** Menu: brings the Alerts tab and CS2Cap together. */
export const syncNow = (): void => runCommand('Sync now', syncNowCommand);

/** Menu: takes over what changed at CS2Cap. */
export const pullFromCs2cap = (): void => runCommand('Pull from CS2Cap', pullCommand);

/** Menu: arms the alerts of the selected rows. */
export const rearmSelected = (): void => runCommand('Re-arm selected', rearmCommand);

/** Menu: registers this sheet's destination. */
export const connectWebhook = (): void => runCommand('Webhook ▸ Connect', connectWebhookCommand);

/** Menu: shows the account's destinations. */
export const listDestinations = (): void => runCommand('Webhook ▸ Destinations', listDestinationsCommand);

/** Menu: deletes this sheet's destination. */
export const disconnectWebhook = (): void => runCommand('Webhook ▸ Disconnect', disconnectWebhookCommand);

/** Menu: pairs this sheet with a relay. */
export const connectRelay = (): void => runCommand('Connect relay', connectRelayCommand);

/** Menu: asks for the API key. */
export const openSettings = (): void => runCommand('Settings', openSettingsCommand);

/** Menu: asks every party whether it works. */
export const diagnose = (): void => runCommand('Diagnose', diagnoseCommand);

/** Time trigger: logs new events. */
export const pollEvents = (): void => pollOnTrigger();

/** Sidebar: the steps for a newcomer. */
export const firstSteps = (): readonly FirstStep[] => listFirstSteps();
