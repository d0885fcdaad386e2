import { describe, expect, it } from 'vitest';
import { reportFailures } from '#relay/cs2cap/report-failures.ts';
import { readTroubles } from '#relay/store/destination-troubles.ts';
import { readNotice, rememberAdmins } from '#relay/store/notices.ts';
import type { Delivery } from '#shared/cs2cap/webhook.ts';
import { testStore } from '../support/test-store.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

async function startReporting() {
  const { db } = await testStore();
  await rememberAdmins(db, [7]);
  let count = 0;
  const clock = { at: 10 * DAY, now: () => clock.at };
  const woken: string[] = [];
  return {
    db,
    clock,
    woken,
    /** Deliveries that ended one minute after another, as CS2Cap lists them. */
    ended(...statuses: readonly string[]): Delivery[] {
      return statuses.map((status) => {
        clock.at += MINUTE;
        const at = new Date(clock.at).toISOString();
        const answer = status === 'failed' ? { last_http_status: 404, error: 'POST https://x/?k=secret: 404' } : {};
        return {
          id: `d${++count}`,
          event_id: `e${count}`,
          endpoint_id: 'w1',
          endpoint_label: 'Our sheet',
          platform: 'google_sheets',
          status,
          created_at: at,
          completed_at: status === 'pending' ? null : at,
          ...answer,
        };
      });
    },
    report: (deliveries: readonly Delivery[]) =>
      reportFailures({ db, clock, wake: (names) => woken.push(...names) }, deliveries),
    async told() {
      const rows = await db.selectFrom('notices').select(['text', 'chat_id']).orderBy('id').execute();
      return rows.map(({ text, chat_id }) => ({ to: chat_id, notice: readNotice(text) }));
    },
  };
}

describe('a destination that CS2Cap can’t deliver to', () => {
  it('is told to the admins once, without what its address holds, and stays in the status', async () => {
    const reporting = await startReporting();
    const first = reporting.ended('succeeded', 'failed', 'failed', 'pending');
    await reporting.report(first);
    expect(await reporting.told()).toEqual([
      { to: '7', notice: { kind: 'undelivered', destination: 'Our sheet', failed: 2, status: 404 } },
    ]);
    expect(reporting.woken).toEqual(['chat:7']);
    await reporting.report([...first, ...reporting.ended('failed')]);
    expect(await reporting.told()).toHaveLength(1);
    expect(await readTroubles(reporting.db)).toMatchObject([{ id: 'w1', failed: 3, status: 404 }]);
    expect(JSON.stringify(await readTroubles(reporting.db))).not.toContain('secret');
  });

  it('is well again after a delivery that succeeds, and told anew when it fails again', async () => {
    const reporting = await startReporting();
    await reporting.report(reporting.ended('failed'));
    await reporting.db.updateTable('notices').set({ state: 'sent' }).execute();
    await reporting.report(reporting.ended('succeeded'));
    expect(await readTroubles(reporting.db)).toEqual([]);
    await reporting.report(reporting.ended('failed'));
    expect(await reporting.told()).toMatchObject([{ notice: { failed: 1 } }]);
    expect(reporting.woken).toHaveLength(2);
  });

  it('counts a delivery once, however often and in whatever order it is read', async () => {
    const reporting = await startReporting();
    const all = reporting.ended('failed', 'failed', 'failed');
    await reporting.report([...all].reverse());
    await reporting.report(all);
    await reporting.report(all.slice(1));
    expect(await readTroubles(reporting.db)).toMatchObject([{ failed: 3 }]);
  });

  it('is forgotten when nothing was delivered to it for a week', async () => {
    const reporting = await startReporting();
    await reporting.report(reporting.ended('failed'));
    reporting.clock.at += 8 * DAY;
    await reporting.report([]);
    expect(await readTroubles(reporting.db)).toEqual([]);
  });

  it('is left alone where it is a chat that CS2Cap posts to itself', async () => {
    const reporting = await startReporting();
    const native = { webhook_id: 'w1', chat_key: 'c1', silent: 0, no_preview: 0, created_at: 0 };
    await reporting.db.insertInto('natives').values(native).execute();
    await reporting.report(reporting.ended('failed'));
    expect(await reporting.told()).toEqual([]);
  });
});
