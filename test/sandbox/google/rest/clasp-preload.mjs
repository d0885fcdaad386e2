// Loaded with `node --import` into clasp and into our commands: sends what they ask of Google to the stand-in that
// GOOGLE_STAND_IN names. clasp has no option for it (apps-script.md §6).
import { realpath } from 'node:fs/promises';
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const standIn = process.env['GOOGLE_STAND_IN'];
if (!standIn) throw new Error('GOOGLE_STAND_IN must name the stand-in');

const clasp = import.meta.resolve('@google/clasp');
const entry = process.argv[1];
if (entry !== undefined && pathToFileURL(await realpath(entry)).href === clasp) {
  skipUnusedClients();
  redirectClients(createRequire(clasp));
}
redirectWebApps();

/** clasp loads the clients of some three hundred APIs and uses these three; the others are most of its starting time. */
function skipUnusedClients() {
  const sources = {
    'googleapis/build/src/index.js': "exports.google = new (require('./googleapis').GoogleApis)();",
    'googleapis/build/src/apis/index.js':
      "exports.GeneratedAPIs = class { script = require('./script').script; drive = require('./drive').drive; oauth2 = require('./oauth2').oauth2; };",
  };
  registerHooks({
    load(url, context, next) {
      const found = Object.keys(sources).find((path) => url.endsWith(`/node_modules/${path}`));
      return found ? { format: 'commonjs', source: sources[found], shortCircuit: true } : next(url, context);
    },
  });
}

/** clasp makes its clients anew for each call, and a login refreshes its tokens at an address of its own. */
function redirectClients(loadAsClasp) {
  const { google } = loadAsClasp('googleapis');
  for (const api of ['script', 'drive', 'oauth2']) {
    const make = google[api].bind(google);
    google[api] = (options) =>
      make({ ...(typeof options === 'string' ? { version: options } : options), rootUrl: `${standIn}/` });
  }
  const { GoogleAuth } = loadAsClasp('google-auth-library');
  const fromJson = GoogleAuth.prototype.fromJSON;
  GoogleAuth.prototype.fromJSON = function (...args) {
    const client = fromJson.apply(this, args);
    client.endpoints.oauth2TokenUrl = `${standIn}/token`;
    return client;
  };
}

/** Our own commands ask the web app after a deployment. */
function redirectWebApps() {
  const realFetch = globalThis.fetch;
  const webApp = /^https:\/\/script\.google\.com(?=\/macros\/)/;
  globalThis.fetch = (input, init) => realFetch(String(input).replace(webApp, standIn), init);
}
