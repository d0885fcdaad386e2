import { startChatPanel } from './chat-panel.ts';
import { startFaultPanel } from './fault-panel.ts';
import { followChanges } from './live.ts';
import { startMarketPanel } from './market-panel.ts';
import { startSandboxStrip } from './sandbox-strip.ts';
import { startScriptPanel } from './script-panel.ts';
import { startSheetPanel } from './sheet-panel.ts';
import { startTracePanel } from './trace-panel.ts';
import { startWirePanel } from './wire-panel.ts';

followChanges({
  sheet: startSheetPanel(),
  script: startScriptPanel(),
  chat: startChatPanel(),
  market: startMarketPanel(),
  sandbox: startSandboxStrip(),
  faults: startFaultPanel(),
  trace: startTracePanel(),
  wire: startWirePanel(),
});
