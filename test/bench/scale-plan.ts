import { STEPS, type Step, type Wall, wallsOf } from './scale/plan.ts';
import { type Played, simulate } from './scale/simulate.ts';
import { drawTable } from './table.ts';

const SEED = 7;
const MINUTES = 15;
/** Alerts that a move of the whole market fires within one minute. */
const BURST = 50_000;

/** A step of the plan with its walls, its busiest hour as it is on most days, and with a move of the whole market. */
export interface PlayedStep {
  readonly step: Step;
  readonly walls: readonly Wall[];
  readonly usual: Played;
  readonly burst: Played;
}

/** Plays every step. Nothing is measured: the same seed gives the same figures on any machine. */
export function playPlan(onProgress: (what: string) => void): readonly PlayedStep[] {
  return STEPS.map((step) => {
    onProgress(`${step.name} (simulated)`);
    return {
      step,
      walls: wallsOf(step),
      usual: simulate(step, { seed: SEED, minutes: MINUTES, burst: 0 }),
      burst: simulate(step, { seed: SEED, minutes: MINUTES, burst: BURST }),
    };
  });
}

export function drawPlan(played: readonly PlayedStep[]): string {
  const head = [
    'step',
    'events/day',
    'acks/s',
    'ack p99',
    'messages/s',
    'calls/s',
    'age p50',
    'age p99',
    'waiting',
    'relay',
    'store',
    'bots',
  ];
  const rows = (pick: (one: PlayedStep) => Played) =>
    played.map((one) => [one.step.name, one.step.eventsPerDay.toLocaleString('en'), ...cells(pick(one))]);
  const walls = played.map(({ step, walls: [first, second, third] }) => [
    step.name,
    ...[first, second, third].map(wall),
  ]);
  return [
    `Simulated: the busiest hour (three times the day's mean), ${MINUTES} minutes of it. Ticks of 10 ms. Rates and use are those of the busiest minute; age is from ack to Telegram's answer, of what was sent; waiting is what is left at the end.`,
    drawTable(
      head,
      rows(({ usual }) => usual),
    ),
    `The same with ${BURST.toLocaleString('en')} alerts within one minute.`,
    drawTable(
      head,
      rows(({ burst }) => burst),
    ),
    'Computed: events a day at which the busiest hour meets each wall, every message a call of its own.',
    drawTable(['step', 'first wall', 'second', 'third'], walls),
  ].join('\n\n');
}

const cells = (played: Played): readonly string[] => [
  played.acksPerSecond.toFixed(0),
  time(played.ackP99Ms),
  played.messagesPerSecond.toFixed(0),
  played.callsPerSecond.toFixed(0),
  time(played.ageP50Ms),
  time(played.ageP99Ms),
  played.left.toLocaleString('en'),
  ...[played.relayBusy, played.storeBusy, played.botsBusy].map((part) => `${(part * 100).toFixed(0)} %`),
];

const time = (ms: number): string =>
  ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

const wall = (one: Wall | undefined): string =>
  one ? `${(one.eventsPerDay / 1_000_000).toFixed(2)} M: ${one.name}` : '';
