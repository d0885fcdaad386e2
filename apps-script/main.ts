/** Every function Google calls by name, one line each; the build makes a top-level stub of each export. */
import { adoptSelected as adoptCommand } from './commands/adopt-selected.ts';
import { answerPage, type PageAnswer } from './commands/answer-page.ts';
import { askForMissed as askForMissedCommand } from './commands/ask-for-missed.ts';
import {
  type AutoSyncView,
  chooseInterval as chooseIntervalCommand,
  openAutoSync as openAutoSyncCommand,
  readAutoSyncView,
  stopAutoSync as stopAutoSyncCommand,
  warnOnOpen,
} from './commands/auto-sync.ts';
import { autoSyncOnTrigger } from './commands/auto-sync-trigger.ts';
import { buildMenu } from './commands/build-menu.ts';
import { connectRelay as connectRelayCommand } from './commands/connect-relay.ts';
import { connectWebhook as connectWebhookCommand } from './commands/connect-webhook.ts';
import { continueSync as continueSyncCommand } from './commands/continue-sync.ts';
import { deleteSelected as deleteCommand } from './commands/delete-selected.ts';
import { diagnose as diagnoseCommand } from './commands/diagnose.ts';
import { disconnectWebhook as disconnectWebhookCommand } from './commands/disconnect-webhook.ts';
import { type Answer, answerFinder, findItem as findItemCommand } from './commands/find-item.ts';
import { type FirstStep, firstSteps as listFirstSteps } from './commands/first-steps.ts';
import { markEdited } from './commands/mark-edited.ts';
import { followUpOnTrigger, pollOnTrigger } from './commands/poll-events.ts';
import {
  applyPlan as applyPlanCommand,
  loadPlan as loadPlanCommand,
  type PlanChoices,
  type PlanKind,
  previewSync as previewSyncCommand,
  undoSync as undoSyncCommand,
} from './commands/preview-sync.ts';
import { pullFromCs2cap as pullCommand } from './commands/pull-from-cs2cap.ts';
import { rearmSelected as rearmCommand } from './commands/rearm-selected.ts';
import { resolveSelected } from './commands/resolve-conflict.ts';
import { rotateSecret as rotateSecretCommand } from './commands/rotate-secret.ts';
import { runCommand } from './commands/run-command.ts';
import { setUpSheet as setUpCommand } from './commands/set-up.ts';
import {
  createChildKey as createChildKeyCommand,
  forgetKey as forgetKeyCommand,
  openSettings as openSettingsCommand,
  readSettings as readSettingsView,
  type SettingsForm,
  type SettingsView,
  saveSettings as saveSettingsCommand,
} from './commands/settings.ts';
import { readProgress as readProgressCommand, stopSync as stopSyncCommand } from './commands/stop-sync.ts';
import { syncNow as syncNowCommand } from './commands/sync-now.ts';
import { verifyLog as verifyLogCommand } from './commands/verify-log.ts';
import { openWebhookPage, serveWebhookPage, type WebhookReply, type WebhookRequest } from './commands/webhook-page.ts';
import { showSidebar } from './google/page.ts';
import { receivePost, visitorAnswer } from './inbox/receive-post.ts';
import { type AlertForm, addAlert as addAlertRow } from './items/add-alert.ts';
import { type CatalogView, loadCatalog as loadView, openCatalog as openView } from './items/catalog-view.ts';
import { type ItemView, showItem as viewItem } from './items/show-item.ts';
import { setReserve } from './settings/quota.ts';

/** Builds the CS2Cap menu when the spreadsheet is opened, and warns if automatic sync fails. */
export const onOpen = (): void => {
  buildMenu();
  warnOnOpen();
};

/** Marks edited rows of the Alerts tab. */
export const onEdit = (e: GoogleAppsScript.Events.SheetsOnEdit): void => markEdited(e.range);

/** Answers visitors of the web app's address with the build; it never looks like an acknowledgement. */
export const doGet = (e: GoogleAppsScript.Events.DoGet | undefined) => visitorAnswer(e);

/** Takes in sealed events from the paired relay, and events that CS2Cap posts straight here. */
export const doPost = (e: GoogleAppsScript.Events.DoPost | undefined) => receivePost(e);

/** Menu: makes or repairs the tabs. */
export const setUpSheet = (): void => runCommand('Set up this sheet', setUpCommand);

/** Menu: opens the sidebar that searches the catalog. */
export const findItem = (): void => runCommand('Find an item', findItemCommand);

/** Menu: shows what Sync now would do. */
export const previewSync = (): void => previewSyncCommand();

/** Menu: shows what would take back the last sync. */
export const undoSync = (): void => undoSyncCommand();

/** Preview: the plan that it shows. */
export const loadPlan = (kind: PlanKind) => loadPlanCommand(kind);

/** Preview: runs the plan that was shown. */
export const applyPlan = (kind: PlanKind, hash: string, choices: PlanChoices) => applyPlanCommand(kind, hash, choices);

/** Preview: how far the run is. */
export const readProgress = () => readProgressCommand();

/** Menu and preview: ends the run after what it is sending. */
export const stopSync = (): void => runCommand('Stop sync', stopSyncCommand);

/** Time trigger: goes on with a run that time was too short for. */
export const continueSync = (): void => continueSyncCommand();

/** Menu: brings the Alerts tab and CS2Cap together. */
export const syncNow = (): void => runCommand('Sync now', syncNowCommand);

/** Menu: takes over what changed at CS2Cap. */
export const pullFromCs2cap = (): void => runCommand('Pull from CS2Cap', pullCommand);

/** Menu: arms the alerts of the selected rows. */
export const rearmSelected = (): void => runCommand('Re-arm selected', rearmCommand);

/** Menu: lets this sheet manage the selected rows that it only shows. */
export const adoptSelected = (): void => runCommand('Adopt selected', adoptCommand);

/** Menu: settles the conflicts of the selected rows for the sheet. */
export const keepMine = (): void => runCommand('Resolve conflict', resolveSelected('mine'));

/** Menu: settles the conflicts of the selected rows for CS2Cap. */
export const keepTheirs = (): void => runCommand('Resolve conflict', resolveSelected('theirs'));

/** Menu: deletes the alerts of the selected rows, and the rows. */
export const deleteSelected = (): void => runCommand('Delete selected', deleteCommand);

/** Menu: registers this sheet's destination. */
export const connectWebhook = (): void => runCommand('Webhook ▸ Connect', connectWebhookCommand);

/** Menu: shows and changes the account's destinations. */
export const listDestinations = (): void => runCommand('Webhook ▸ Destinations', () => openWebhookPage('destinations'));

/** Menu: shows what was delivered where, with every attempt. */
export const listDeliveries = (): void => runCommand('Webhook ▸ Deliveries', () => openWebhookPage('deliveries'));

/** Menu: lets the relay send once more what it gave up for this sheet. */
export const askForMissed = (): void => runCommand('Webhook ▸ Ask for missed events', askForMissedCommand);

/** Menu: gives this sheet's destination a new secret. */
export const rotateSecret = (): void => runCommand('Webhook ▸ Rotate secret', rotateSecretCommand);

/** Menu: computes every verdict again. */
export const verifyLog = (): void => runCommand('Webhook ▸ Verify log', verifyLogCommand);

/** Menu: deletes this sheet's destination. */
export const disconnectWebhook = (): void => runCommand('Webhook ▸ Disconnect', disconnectWebhookCommand);

/** Menu: pairs this sheet with a relay. */
export const connectRelay = (): void => runCommand('Connect relay', connectRelayCommand);

/** Menu: asks how often to sync. */
export const openAutoSync = (): void => runCommand('Automatic sync', openAutoSyncCommand);

/** Menu: ends automatic sync. */
export const stopAutoSync = (): void => runCommand('Automatic sync', stopAutoSyncCommand);

/** Menu: asks for the API key. */
export const openSettings = (): void => runCommand('Settings', openSettingsCommand);

/** Menu: asks every party whether it works. */
export const diagnose = (): void => runCommand('Diagnose', diagnoseCommand);

/** Menu: opens the sidebar that tells what an error means. */
export const explainErrors = (): void => showSidebar('errors', 'What an error means');

/** Time trigger: logs new events. */
export const pollEvents = (): void => pollOnTrigger();

/** Time trigger: syncs. */
export const autoSync = (): void => autoSyncOnTrigger();

/** Dialog: what the settings are, without the key. */
export const readSettings = (): SettingsView => readSettingsView();

/** Dialog: tries the key and keeps it if it works. */
export const saveSettings = (form?: SettingsForm): PageAnswer =>
  answerPage('Settings', (book) => saveSettingsCommand(book, form));

/** Dialog: makes a child key for this sheet. */
export const createChildKey = (): PageAnswer => answerPage('Settings', createChildKeyCommand);

/** Dialog: forgets the key. */
export const forgetKey = (): PageAnswer => answerPage('Settings', forgetKeyCommand);

/** Dialog: how automatic sync stands. */
export const readAutoSync = (): AutoSyncView => readAutoSyncView();

/** Dialog: syncs every so many minutes, or not at all. */
export const chooseInterval = (minutes?: unknown): PageAnswer =>
  answerPage('Automatic sync', (book) =>
    minutes === 0 ? stopAutoSyncCommand(book) : chooseIntervalCommand(book, minutes),
  );

/** One-off trigger: asks CS2Cap about events that were just logged. */
export const followUp = (): void => followUpOnTrigger();

/** Page of destinations and deliveries: does what it asks. */
export const webhookPage = (request: WebhookRequest): WebhookReply => serveWebhookPage(request);

/** Sidebar: the steps for a newcomer. */
export const firstSteps = (): readonly FirstStep[] => listFirstSteps();

/** Sidebar: the mirrored catalog. */
export const openCatalog = (): Answer<CatalogView> => answerFinder(openView);

/** Sidebar: loads the catalog, or what of it did not come. */
export const loadCatalog = (): Answer<CatalogView> => answerFinder(loadView);

/** Sidebar: picture and best ask of an item. */
export const showItem = (itemId?: unknown, currency?: unknown): Answer<ItemView> =>
  answerFinder(() => viewItem(itemId, currency));

/** Sidebar: adds a row to the Alerts tab. */
export const addAlert = (form?: AlertForm): Answer<string> => answerFinder((book) => addAlertRow(book, form));

/** Sidebar: how many calls of the quota are kept back. */
export const keepReserve = (calls?: unknown): Answer<string> => answerFinder(() => setReserve(calls));
