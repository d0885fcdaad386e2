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
  ui.createMenu('CS2Cap')
    .addItem('Set up this sheet', 'setUpSheet')
    .addSeparator()
    .addItem('Preview sync', 'previewSync')
    .addItem('Sync now', 'syncNow')
    .addItem('Pull from CS2Cap', 'pullFromCs2cap')
    .addItem('Re-arm selected', 'rearmSelected')
    .addSeparator()
    .addSubMenu(webhook)
    .addItem('Connect relay…', 'connectRelay')
    .addItem('Settings…', 'openSettings')
    .addItem('Diagnose', 'diagnose')
    .addToUi();
}
