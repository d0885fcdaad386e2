// The script most people would write: verify, send inline, answer. What it has sent it knows only while it runs.
import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { Bot } from 'grammy';

const { PORT, SECRET, BOT_TOKEN, API_ROOT, CHATS } = process.env;
const bot = new Bot(BOT_TOKEN, { client: { apiRoot: API_ROOT } });
const chats = CHATS.split(',');
const seen = new Set();

const app = express();
app.use(express.raw({ type: '*/*', limit: '256kb' }));
app.post('/webhooks/cs2cap', async (request, response) => {
  const expected = createHmac('sha256', SECRET)
    .update(`${request.get('x-cs2c-timestamp')}.`)
    .update(request.body)
    .digest();
  const given = Buffer.from(request.get('x-cs2c-signature') ?? '', 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    response.status(401).json({ status: 'refused' });
    return;
  }
  const deliveryId = request.get('x-cs2c-delivery-id');
  if (seen.has(deliveryId)) {
    response.json({ status: 'duplicate' });
    return;
  }
  const { data } = JSON.parse(request.body.toString());
  const text = `${data.item.market_hash_name}\n${data.reason}`;
  await Promise.all(chats.map((chat) => bot.api.sendMessage(chat, text)));
  seen.add(deliveryId);
  response.json({ status: 'accepted' });
});
app.listen(Number(PORT), '127.0.0.1');
