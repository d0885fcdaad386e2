import { describe, expect, it } from 'vitest';
import { noteSheetContact } from '#relay/store/sheets.ts';
import { pairSheet } from '../support/paired-sheet.ts';
import { startStage } from './stage.ts';

describe('/sheet', () => {
  it('gives a code, and shows which build each paired sheet runs and when it was heard of', async () => {
    const { owner, account, db, clock } = await startStage({ publicUrl: 'https://relay.example' });
    await owner.startsBot(account);
    await pairSheet(db, { id: 's1', link_key: 'sealed', build: 'b0' });
    await noteSheetContact(db, 's1', { build: '0123456789ab' }, clock.now());
    await clock.advance(180_000);
    await owner.in(account).sends('/sheet');
    const first = await owner.in(account).sees(/Code: \S+/);
    expect(first.text).toContain('Paired sheet: build 0123456789ab, last contact 3 minutes ago');
    await noteSheetContact(db, 's1', { problem: 'the web app asks for a login' }, clock.now());
    await owner.in(account).sends('/sheet');
    const second = await owner.in(account).sees(/Code: \S+/, { after: first });
    expect(second.text).toContain('(last push: the web app asks for a login)');
    expect(second.text).not.toContain('sealed');
  });
});
