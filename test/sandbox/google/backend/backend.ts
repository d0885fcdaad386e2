/** Everything a running script may ask the main thread, grouped as "group.method". */
import type { Execution } from '../execution.ts';
import { bookCalls } from './book.ts';
import { cacheCalls } from './cache.ts';
import { lockCalls } from './lock.ts';
import { propertiesCalls } from './properties.ts';
import { protectionCalls } from './protection.ts';
import { rangeCalls } from './range.ts';
import { sheetCalls } from './sheet.ts';
import { triggerCalls } from './triggers.ts';
import { uiCalls } from './ui.ts';
import { httpCalls } from './url-fetch.ts';

function timeCalls({ world, meter }: Execution) {
  return {
    now: (): number => world.clock.now() + (world.switches.scriptTime === 'model' ? meter.modelMs : 0),
    async sleep(milliseconds: number): Promise<void> {
      if (world.switches.sleep === 'skip') return meter.passed(milliseconds);
      await new Promise<void>((resolve) => void world.clock.after(milliseconds, resolve));
      meter.waited(milliseconds);
    },
  };
}

function scriptCalls({ project, world }: Execution) {
  return {
    /** The latest deployment's address, or what the switch says; null when there is none (apps-script.md §2.7). */
    webAppUrl(): string | null {
      const id = [...project.deployments.keys()].at(-1);
      const { webAppUrl } = world.switches;
      if (id === undefined || webAppUrl === 'none') return null;
      return webAppUrl === 'dev'
        ? `${world.baseUrl()}/macros/s/${project.headDeploymentId}/dev`
        : `${world.baseUrl()}/macros/s/${id}/exec`;
    },
  };
}

/** The backend of one execution. */
export function makeBackend(execution: Execution) {
  return {
    book: bookCalls(execution),
    sheet: sheetCalls(execution),
    range: rangeCalls(execution),
    protection: protectionCalls(execution),
    properties: propertiesCalls(execution),
    cache: cacheCalls(execution),
    lock: lockCalls(execution),
    http: httpCalls(execution),
    triggers: triggerCalls(execution),
    ui: uiCalls(execution),
    time: timeCalls(execution),
    script: scriptCalls(execution),
    log: {
      write: (level: string, text: string): void => void execution.logs.push({ level, text }),
    },
  };
}

export type Backend = ReturnType<typeof makeBackend>;
