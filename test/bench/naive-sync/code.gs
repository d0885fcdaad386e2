/**
 * How an alert sheet is scripted in an afternoon: row by row, one call and one write each. The baseline of the bench.
 * Columns: Item, Item ID, Kind, Threshold, Currency, Enabled, Alert ID, Status.
 */
// biome-ignore lint/correctness/noUnusedVariables: Google calls it by name.
function syncAll(base, apiKey) {
  const sheet = SpreadsheetApp.getActiveSheet();
  const rows = sheet.getDataRange().getValues();
  for (let index = 1; index < rows.length; index++) {
    const [item, knownId, kind, threshold, currency, enabled, alertId] = rows[index];
    const itemId = knownId || findItem(base, apiKey, item);
    const rule = { threshold_value: String(threshold), threshold_currency: currency, is_enabled: enabled };
    const alert = alertId
      ? call(base, apiKey, 'patch', `/account/alerts/${alertId}`, rule)
      : call(base, apiKey, 'post', '/account/alerts', { item_id: itemId, kind: kind, ...rule });
    sheet.getRange(index + 1, 7, 1, 2).setValues([[alert.id, 'Armed']]);
  }
}

function findItem(base, apiKey, name) {
  return call(base, apiKey, 'get', `/items?limit=1&market_hash_name=${encodeURIComponent(name)}`).items[0].item_id;
}

function call(base, apiKey, method, path, body) {
  const response = UrlFetchApp.fetch(base + path, {
    method: method,
    headers: { Authorization: `Bearer ${apiKey}` },
    ...(body ? { contentType: 'application/json', payload: JSON.stringify(body) } : {}),
  });
  return JSON.parse(response.getContentText());
}
