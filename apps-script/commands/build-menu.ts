import { openUi } from '../google/ui.ts';

/** A name and the function of main.ts behind it, a line between groups, or a menu of its own. */
type Entry = readonly [name: string, functionName: string] | 'line' | { readonly name: string; readonly items: Menu };
type Menu = readonly Entry[];

/** The CS2Cap menu (DESIGN §6), in the order that people find it. */
const MENU: Menu = [
  ['Set up this sheet', 'setUpSheet'],
  ['Find an item…', 'findItem'],
  'line',
  ['Preview sync', 'previewSync'],
  ['Sync now', 'syncNow'],
  ['Stop sync', 'stopSync'],
  ['Undo last sync…', 'undoSync'],
  'line',
  ['Pull from CS2Cap', 'pullFromCs2cap'],
  ['Adopt selected', 'adoptSelected'],
  ['Re-arm selected', 'rearmSelected'],
  {
    name: 'Resolve conflict',
    items: [
      ['Keep mine (this sheet)', 'keepMine'],
      ['Keep theirs (CS2Cap)', 'keepTheirs'],
    ],
  },
  ['Delete selected…', 'deleteSelected'],
  'line',
  {
    name: 'Webhook',
    items: [
      ['Connect', 'connectWebhook'],
      ['Destinations', 'listDestinations'],
      ['Rotate secret', 'rotateSecret'],
      ['Deliveries', 'listDeliveries'],
      ['Ask for missed events', 'askForMissed'],
      ['Verify log', 'verifyLog'],
      ['Disconnect', 'disconnectWebhook'],
    ],
  },
  ['Connect relay…', 'connectRelay'],
  {
    name: 'Automatic sync',
    items: [
      ['Choose interval…', 'openAutoSync'],
      ['Turn off', 'stopAutoSync'],
    ],
  },
  ['Settings…', 'openSettings'],
  ['Diagnose', 'diagnose'],
  ['What an error means…', 'explainErrors'],
];

/** Builds the menu; nothing where nobody looks. */
export function buildMenu(): void {
  const ui = openUi();
  if (ui) makeMenu(ui, 'CS2Cap', MENU).addToUi();
}

function makeMenu(ui: GoogleAppsScript.Base.Ui, name: string, items: Menu): GoogleAppsScript.Base.Menu {
  const menu = ui.createMenu(name);
  for (const item of items) {
    if (item === 'line') menu.addSeparator();
    else if ('items' in item) menu.addSubMenu(makeMenu(ui, item.name, item.items));
    else menu.addItem(...item);
  }
  return menu;
}
