import { inLanguages } from './in-languages.ts';

/** What a press is answered with, in one language: at most 200 characters each (telegram.md §2). */
export interface PressWords {
  readonly noEvent: string;
  readonly noKey: string;
  readonly noAlert: string;
  readonly noTarget: string;
  readonly firedAgain: string;
  readonly stillOff: string;
  readonly busy: (who: string) => string;
  readonly decided: (who: string) => string;
  readonly past: (price: string) => string;
  readonly notArmed: string;
  readonly notDeleted: string;
  readonly notUndone: string;
  readonly nothingToUndo: string;
  readonly tooOld: string;
  readonly firedSince: string;
  readonly unknownBefore: string;
  readonly cap: (not: string) => string;
  readonly plan: (not: string) => string;
  readonly gone: string;
  readonly noChannel: (not: string) => string;
  readonly badKey: (not: string) => string;
  readonly slowDown: (not: string) => string;
  readonly unclear: string;
  readonly says: (not: string, message: string) => string;
  readonly unknownMessage: string;
  readonly notConnected: string;
  readonly notMember: string;
  readonly membersHidden: string;
  readonly armed: string;
  readonly armedAt: (threshold: string) => string;
  readonly unsure: (why: string) => string;
  readonly wasArmed: string;
  readonly alreadyArmed: (who: string) => string;
  readonly alreadyOff: (who: string) => string;
  readonly armsAgain: (time: string) => string;
  readonly mutedUntil: (time: string) => string;
  readonly noItem: string;
  readonly deleted: string;
  readonly detached: string;
  readonly undone: string;
  readonly kept: string;
  readonly here: string;
  readonly asking: string;
  readonly askDelete: string;
  readonly mayNotDelete: string;
  readonly replyWith: string;
}

const EN: PressWords = {
  noEvent: 'I no longer know this event. Use a newer message.',
  noKey: 'I can’t change alerts: the relay has no API key. Set CS2C_API_KEY and restart it.',
  noAlert: 'CS2Cap did not say which alert this is, so I can’t change it. Use the sheet or cs2cap.com.',
  noTarget: 'I don’t know this alert’s threshold yet. Press again in a minute.',
  firedAgain: 'This alert fired again after this message. Press Re-arm under its newest message.',
  stillOff: 'CS2Cap took the request but the alert is still off. Press again, or look at it on cs2cap.com.',
  busy: (who) => `${who} pressed first and is being served.`,
  decided: (who) => `${who} decided already. Press Undo first.`,
  past: (price) => `The price is at ${price} already: it would fire again at once. Arm it anyway?`,
  notArmed: 'Not armed',
  notDeleted: 'Not deleted',
  notUndone: 'Not undone',
  nothingToUndo: 'There is nothing to undo any more.',
  tooOld: 'That was more than a day ago and can’t be undone by a button. Use /alerts or the sheet.',
  firedSince: 'The alert fired again since, which switched it off. Use the buttons of its newest message.',
  unknownBefore: 'I don’t know how it was before. Use /alerts or the sheet.',
  cap: (not) =>
    `${not}: the account has as many armed alerts as its tier allows. Switch one off, or get a higher tier, then try again.`,
  plan: (not) => `${not}: CS2Cap does not allow this on the account’s tier. Get a higher tier, or change the alert.`,
  gone: 'This alert no longer exists at CS2Cap. Make a new one: /alert, the sheet or cs2cap.com.',
  noChannel: (not) =>
    `${not}: CS2Cap has no way to deliver. Verify the account’s email and switch alert emails on, or add an active webhook; then try again.`,
  badKey: (not) =>
    `${not}: CS2Cap does not take the relay’s API key. Put a valid one in CS2C_API_KEY and restart the relay.`,
  slowDown: (not) => `${not}: CS2Cap asks to slow down. Try again in a minute.`,
  unclear: 'CS2Cap gave no clear answer, so I can’t say that it worked. Press again in a minute; twice does no harm.',
  says: (not, message) => `${not}, CS2Cap says: ${message}`,
  unknownMessage: 'I no longer know this message. Use a newer one.',
  notConnected: 'This chat is not connected any more, so its buttons are off.',
  notMember: 'Sorry, these buttons are for members of this chat.',
  membersHidden: 'I can’t see who belongs to this public group. Make me one of its admins, then the buttons work.',
  armed: 'Armed.',
  armedAt: (threshold) => `Armed at ${threshold}.`,
  unsure: (why) => ` I can’t know whether the price is past it already (${why}): then it fires again at once.`,
  wasArmed: 'It was already armed.',
  alreadyArmed: (who) => `Already armed by ${who}.`,
  alreadyOff: (who) =>
    `${who} decided already, and it is off: it fired once more, was deleted, or somebody turned it off.`,
  armsAgain: (time) => `It arms again ${time}.`,
  mutedUntil: (time) => `No alerts about this item here until ${time}.`,
  noItem: 'I don’t know which item this is. Use /mute.',
  deleted: 'Deleted.',
  detached: 'Removed from this chat; other chats still have it.',
  undone: 'Undone.',
  kept: 'Left as it is.',
  here: 'Here it is.',
  asking: 'Asking CS2Cap…',
  askDelete: 'Delete this alert?',
  mayNotDelete: 'Only an admin of this chat or of the account may delete an alert.',
  replyWith: 'Reply with the new threshold.',
};

const RU: PressWords = {
  noEvent: 'Этого события я уже не помню. Откройте более новое сообщение.',
  noKey: 'Я не могу менять оповещения: у реле нет ключа API. Задайте CS2C_API_KEY и перезапустите его.',
  noAlert: 'CS2Cap не сообщил, какое это оповещение, и я не могу его изменить. Есть таблица и cs2cap.com.',
  noTarget: 'Порог этого оповещения мне ещё не известен. Нажмите через минуту.',
  firedAgain: 'После этого сообщения оповещение сработало ещё раз. Нажмите кнопку под самым новым.',
  stillOff: 'CS2Cap принял запрос, но оповещение выключено. Нажмите ещё раз или проверьте на cs2cap.com.',
  busy: (who) => `${who} уже нажимает, запрос выполняется.`,
  decided: (who) => `Уже решено: ${who}. Сначала нажмите «Отменить».`,
  past: (price) => `Цена уже ${price}: оповещение сработает сразу. Всё равно включить?`,
  notArmed: 'Не включено',
  notDeleted: 'Не удалено',
  notUndone: 'Не отменено',
  nothingToUndo: 'Отменять больше нечего.',
  tooOld: 'Прошло больше суток, кнопкой это не отменить. Есть /alerts и таблица.',
  firedSince: 'С тех пор оповещение сработало и выключилось. Нажмите кнопку под самым новым сообщением.',
  unknownBefore: 'Я не знаю, как было раньше. Есть /alerts и таблица.',
  cap: (not) => `${not}: включено столько оповещений, сколько позволяет тариф. Выключите одно или смените тариф.`,
  plan: (not) => `${not}: тариф CS2Cap этого не позволяет. Смените тариф или измените оповещение.`,
  gone: 'В CS2Cap этого оповещения больше нет. Создайте новое: /alert, таблица или cs2cap.com.',
  noChannel: (not) =>
    `${not}: CS2Cap некуда доставлять. Подтвердите почту и включите письма об оповещениях или добавьте активный вебхук.`,
  badKey: (not) => `${not}: CS2Cap не принимает ключ API реле. Задайте верный CS2C_API_KEY и перезапустите реле.`,
  slowDown: (not) => `${not}: CS2Cap просит подождать. Повторите через минуту.`,
  unclear: 'CS2Cap не ответил ясно, и я не знаю, получилось ли. Нажмите через минуту: дважды не повредит.',
  says: (not, message) => `${not}, ответ CS2Cap: ${message}`,
  unknownMessage: 'Этого сообщения я уже не помню. Откройте более новое.',
  notConnected: 'Этот чат больше не подключён, кнопки не действуют.',
  notMember: 'Эти кнопки — для участников чата.',
  membersHidden: 'Я не вижу, кто состоит в этой открытой группе. Сделайте меня администратором, и кнопки заработают.',
  armed: 'Включено.',
  armedAt: (threshold) => `Включено на ${threshold}.`,
  unsure: (why) => ` Не могу узнать, не пройден ли порог уже (${why}): тогда сработает сразу.`,
  wasArmed: 'Уже было включено.',
  alreadyArmed: (who) => `Уже включено: ${who}.`,
  alreadyOff: (who) => `Уже решено: ${who}, но сейчас выключено: сработало ещё раз, удалено или выключено кем-то.`,
  armsAgain: (time) => `Включится снова ${time}.`,
  mutedUntil: (time) => `Об этом предмете здесь ничего до ${time}.`,
  noItem: 'Я не знаю, какой это предмет. Есть /mute.',
  deleted: 'Удалено.',
  detached: 'Убрано из этого чата; у других чатов оно осталось.',
  undone: 'Отменено.',
  kept: 'Оставлено как есть.',
  here: 'Вот оно.',
  asking: 'Спрашиваю CS2Cap…',
  askDelete: 'Удалить это оповещение?',
  mayNotDelete: 'Удалять может только администратор чата или аккаунта.',
  replyWith: 'Ответьте новым порогом.',
};

/** What presses are answered with. */
export const pressWords = inLanguages(EN, RU);
