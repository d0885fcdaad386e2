import { expect, it } from 'vitest';
import { rawCall, startScene, TOKEN } from './raw-call.ts';

/** POSTs a body of any type, with arguments in the URL. */
async function post(url: string, body: string | FormData, contentType?: string) {
  const response = await fetch(url, {
    method: 'POST',
    body,
    ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
  });
  return response.json();
}

it('takes arguments of the URL before those of the body (telegram.md §2: native destinations)', async () => {
  await using scene = await startScene();
  const { telegram, ann, bea } = scene;
  const url = `${telegram.url}/bot${TOKEN}/sendMessage?chat_id=${ann.id}&disable_notification=true`;
  await post(url, JSON.stringify({ chat_id: bea.id, text: 'native' }), 'application/json; charset=utf-8');
  const message = await ann.in(scene.bot).sees('native');
  expect(message.silent).toBe(true);
  expect(bea.in(scene.bot).messages()).toHaveLength(1);
});

it.each([
  [
    'urlencoded',
    (chatId: string) =>
      [
        new URLSearchParams({ chat_id: chatId, text: 'a+b ★' }).toString(),
        'application/x-www-form-urlencoded',
      ] as const,
  ],
  [
    'JSON with numbers',
    (chatId: string) => [`{"chat_id":${chatId},"text":"a+b ★","reply_markup":null}`, 'application/json'] as const,
  ],
])('reads a body that is %s', async (_name, make) => {
  await using scene = await startScene();
  const [body, type] = make(String(scene.ann.id));
  const answer = await post(`${scene.telegram.url}/bot${TOKEN}/sendmessage`, body, type);
  expect(answer).toMatchObject({ ok: true, result: { text: 'a+b ★' } });
});

it('reads a multipart body', async () => {
  await using scene = await startScene();
  const form = new FormData();
  form.set('chat_id', String(scene.ann.id));
  form.set('text', 'from a form');
  const answer = await post(`${scene.telegram.url}/bot${TOKEN}/sendMessage`, form);
  expect(answer).toMatchObject({ ok: true, result: { text: 'from a form' } });
});

it('ignores a body of another type', async () => {
  await using scene = await startScene();
  const url = `${scene.telegram.url}/bot${TOKEN}/sendMessage?chat_id=${scene.ann.id}`;
  expect(await post(url, '{"text":"lost"}', 'text/plain')).toMatchObject({
    ok: false,
    description: 'Bad Request: message text is empty',
  });
});

it('answers GET, and method names in any case', async () => {
  await using scene = await startScene();
  const response = await fetch(`${scene.telegram.url}/bot${TOKEN}/GETME`);
  expect(await response.json()).toMatchObject({ ok: true, result: { id: 4242, is_bot: true, username: 'alerts_bot' } });
});

it('refuses a wrong token with 401 and an unknown method with 404', async () => {
  await using scene = await startScene();
  expect(await rawCall(scene.telegram, 'getMe', {}, '4242:wrong')).toMatchObject({
    status: 401,
    ok: false,
    description: 'Unauthorized',
  });
  expect(await scene.call('sendCarrierPigeon')).toMatchObject({
    status: 404,
    error_code: 404,
    description: 'Not Found: method not found',
  });
});

it.each([
  ['{"chat_id":', "Bad Request: can't parse JSON object"],
  ['[1]', 'Bad Request: JSON object expected as request body'],
])('refuses the body %s', async (body, description) => {
  await using scene = await startScene();
  const url = `${scene.telegram.url}/bot${TOKEN}/sendMessage`;
  expect(await post(url, body, 'application/json')).toMatchObject({ ok: false, description });
});

it('names an unknown parameter, also inside a button', async () => {
  await using scene = await startScene();
  const message = { chat_id: scene.ann.id, text: 'x' };
  expect((await scene.call('sendMessage', { ...message, parsemode: 'HTML' })).description).toBe(
    'Bad Request: unknown parameter parsemode (stand-in)',
  );
  const keyboard = { inline_keyboard: [[{ text: 'x', callback_data: 'y', calback: 1 }]] };
  expect((await scene.call('sendMessage', { ...message, reply_markup: keyboard })).description).toBe(
    'Bad Request: unknown parameter reply_markup.inline_keyboard.0.0.calback (stand-in)',
  );
});

it('ignores unknown parameters like the real server when it is not strict', async () => {
  await using scene = await startScene({ strict: false });
  const reply_markup = { inline_keyboard: [[{ text: 'x', callback_data: 'y', calback: 1 }]] };
  const sent = await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'x', parsemode: 'HTML', reply_markup });
  expect(sent.result).toMatchObject({ reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: 'y' }]] } });
});

it('records calls with their parameters and answers, never the token', async () => {
  await using scene = await startScene();
  await scene.call('sendMessage', { chat_id: scene.ann.id, text: 'x', disable_notification: true });
  await scene.call('sendMessage', { chat_id: 12, text: 'x' });
  expect(scene.telegram.calls).toMatchObject([
    {
      bot: 'alerts_bot',
      method: 'sendMessage',
      params: { chat_id: scene.ann.id, disable_notification: true },
      status: 200,
    },
    { params: { chat_id: 12 }, status: 400, answeredErrorCode: 400 },
  ]);
  expect(JSON.stringify(scene.telegram.calls)).not.toContain(TOKEN);
});
