import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { GAUGES, PROCESS_COUNTERS } from '#relay/gauges.ts';
import { COUNTERS, HISTOGRAMS } from '#relay/metrics.ts';

const read = (file: string) => readFileSync(new URL(`../../../relay/server/${file}`, import.meta.url), 'utf8');

const Dashboard = z.object({
  panels: z.array(
    z.looseObject({
      id: z.number(),
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.looseObject({ expr: z.string(), legendFormat: z.string() })),
    }),
  ),
  templating: z.object({ list: z.array(z.looseObject({ query: z.string() })) }),
});
const Rules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          annotations: z.object({ summary: z.string() }),
        }),
      ),
    }),
  ),
});

const dashboard = Dashboard.parse(JSON.parse(read('dashboard.json')));
const rules = Rules.parse(parse(read('alert-rules.yaml'))).groups.flatMap((group) => group.rules);

const KNOWN = new Set([
  ...Object.keys(COUNTERS),
  ...Object.keys(GAUGES),
  ...Object.keys(PROCESS_COUNTERS),
  ...Object.keys(HISTOGRAMS).flatMap((name) => ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`)),
]);
/** Those the relay gives, and those a scrape adds. */
const LABELS = new Set(['path', 'source', 'reason', 'matched', 'kind', 'outcome', 'state', 'build', 'le', 'instance']);

const namesIn = (expr: string) => expr.match(/\b(?:relay|process|nodejs)_[a-z_]+/g) ?? [];

function labelsIn(expr: string): string[] {
  const selected = [...expr.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map((match) => match[1] ?? '');
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap((match) => (match[1] ?? '').split(/,\s*/));
  return [...selected, ...grouped];
}

describe('the dashboard and the example alert rules', () => {
  const queries = [
    ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
    ...dashboard.templating.list.flatMap(({ query }) => (query.includes('(') ? [['variables', query] as const] : [])),
    ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ];

  it.each(queries)('%s: %s asks only for figures and labels that there are', (_, expr) => {
    const names = namesIn(expr);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(KNOWN, name).toContain(name);
    for (const label of labelsIn(expr)) expect(LABELS, label).toContain(label);
  });

  it('leave none of the figures out', () => {
    const asked = new Set(
      queries.flatMap(([, expr]) => namesIn(expr)).map((name) => name.replace(/_(bucket|sum|count)$/, '')),
    );
    const ours = [...Object.keys(COUNTERS), ...Object.keys(GAUGES), ...Object.keys(HISTOGRAMS)];
    expect(ours.filter((name) => !asked.has(name))).toEqual([]);
  });

  it('names legends by labels that their queries keep', () => {
    for (const { targets } of dashboard.panels) {
      for (const { expr, legendFormat } of targets) {
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
          if (/\bby \(/.test(expr)) expect(labelsIn(expr), legendFormat).toContain(label);
        }
      }
    }
  });

  it('has panels side by side, none over another', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken, title).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
      }
    }
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it('tells people in each alert what it means', () => {
    for (const { alert, annotations } of rules) expect(annotations.summary.length, alert).toBeGreaterThan(40);
  });
});
