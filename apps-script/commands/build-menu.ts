import { openUi } from '../google/ui.ts';

/** The CS2Cap menu (DESIGN §6), with what works in this version. */
export function buildMenu(): void {
  const ui = openUi();
  if (!ui) return;
  const webhook = ui
    .createMenu('Webhook')
    .addItem('Connect', 'connectWebhook')
    .addItem('Destinations', 'listDestinations')
    .addItem('Disconnect', 'disconnectWebhook');
  const conflict = ui
    .createMenu('Resolve conflict')
    .addItem('Keep mine (this sheet)', 'keepMine')
    .addItem('Keep theirs (CS2Cap)', 'keepTheirs');
  ui.createMenu('CS2Cap')
    .addItem('Set up this sheet', 'setUpSheet')
    .addSeparator()
    .addItem('Preview sync', 'previewSync')
    .addItem('Sync now', 'syncNow')
    .addItem('Stop sync', 'stopSync')
    .addItem('Undo last sync…', 'undoSync')
    .addSeparator()
    .addItem('Pull from CS2Cap', 'pullFromCs2cap')
    .addItem('Adopt selected', 'adoptSelected')
    .addItem('Re-arm selected', 'rearmSelected')
    .addSubMenu(conflict)
    .addItem('Delete selected…', 'deleteSelected')
    .addSeparator()
    .addSubMenu(webhook)
    .addItem('Connect relay…', 'connectRelay')
    .addItem('Settings…', 'openSettings')
    .addItem('Diagnose', 'diagnose')
    .addToUi();
}
