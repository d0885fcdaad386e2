import type { ErrorEntry, ErrorName } from '#shared/cs2cap/error-catalogue.ts';

/** The catalogue of errors in Russian; names of menu items are what the sheet shows. */
export const russianErrors: Readonly<Record<ErrorName, Pick<ErrorEntry, 'means' | 'todo'>>> = {
  BAD_REQUEST: {
    means: 'CS2Cap не понял запроса',
    todo: 'обновите программу; если не поможет, сообщите нам со строкой журнала',
  },
  UNAUTHORIZED: {
    means: 'ключ API неверен или перевыпущен, или аккаунт отключён',
    todo: 'создайте ключ в CS2Cap; в таблице «**Settings…**», для реле `CS2C_API_KEY`. Новый ключ отменяет все прежние',
  },
  ALERT_LIMIT_REACHED: {
    means: 'включено столько оповещений, сколько даёт тариф',
    todo: 'выключите часть; предел запомнен, и до него оповещения включаются',
  },
  FORBIDDEN: {
    means: 'тарифу или этому ключу такое недоступно',
    todo: 'вебхукам нужен тариф Quant, без них события опрашиваются. Дело может быть в дочернем ключе: возьмите главный',
  },
  ALERT_DELIVERY_CHANNEL_REQUIRED: {
    means: 'о срабатывании некому сообщить',
    todo: 'подтвердите почту в CS2Cap и включите письма об оповещениях или подключите вебхук',
  },
  ALERT_NOT_FOUND: {
    means: 'оповещение кто-то удалил',
    todo: 'удалите строку таблицы или очистите её «**Alert ID**», чтобы создать его снова',
  },
  ITEM_NOT_FOUND: {
    means: 'нет предмета с таким номером или названием',
    todo: '«**Find an item…**» в таблице, `/find` в боте',
  },
  WEBHOOK_NOT_FOUND: {
    means: 'адресата больше нет',
    todo: '«**Webhook ▸ Connect**» в таблице; реле за десять минут создаст своего само',
  },
  WEBHOOK_DELIVERY_NOT_FOUND: { means: 'эта доставка больше не хранится', todo: 'ничего' },
  NOT_FOUND: {
    means: 'такого нет, или нет такого адреса',
    todo: 'проверьте `CS2C_API_BASE`, в таблице «**Settings… ▸ Advanced**»',
  },
  DUPLICATE_ALERT: {
    means: 'такое же правило уже есть',
    todo: 'в таблице «**Pull from CS2Cap**», потом «**Adopt selected**»',
  },
  CHILD_KEY_LIMIT_REACHED: { means: 'у аккаунта уже 25 дочерних ключей', todo: 'отзовите один в CS2Cap' },
  ACCOUNT_WEBHOOK_PLATFORM_EXISTS: {
    means: 'действующий адресат этой платформы уже есть',
    todo: 'приостановите или удалите его: «**Webhook ▸ Destinations**» в таблице, `/destinations` в боте',
  },
  PAYLOAD_TOO_LARGE: { means: 'запрос слишком длинный', todo: 'обновите программу; если не поможет, сообщите нам' },
  VALIDATION_ERROR: {
    means: 'в поле значение, которого CS2Cap не принимает',
    todo: 'в таблице столбец «**Message**» называет поле и что в нём не так',
  },
  RATE_LIMIT_EXCEEDED: { means: 'слишком много запросов за минуту', todo: 'ничего: запрос подождёт и пройдёт' },
  RATE_LIMIT_MONTHLY_QUOTA_EXCEEDED: {
    means: 'месячная квота запросов о предметах и ценах исчерпана',
    todo: 'оповещения и события идут дальше, они бесплатны; справки ждут следующего месяца или тарифа выше',
  },
  INTERNAL_SERVER_ERROR: { means: 'у CS2Cap что-то сломалось', todo: 'ничего: будет новая попытка' },
  SERVICE_UNAVAILABLE: {
    means: 'часть CS2Cap отдыхает, чаще всего индекс цен',
    todo: 'ничего: будет новая попытка',
  },
  'missing-header': {
    means: 'пришло без времени или без подписи',
    todo: 'вряд ли это CS2Cap; если таких много, заголовки кто-то срезает по дороге',
  },
  'malformed-header': {
    means: 'время или подпись в форме, которой никто не знает',
    todo: '«`npm run doctor -- --live`» скажет, какой формой пользуется CS2Cap',
  },
  'no-secret': {
    means: 'секрет подписи здесь неизвестен',
    todo: 'задайте реле `PUBLIC_URL` или `CS2C_WEBHOOK_SECRET`; в таблице «**Webhook ▸ Connect**»',
  },
  'wrong-signature': {
    means: 'ни один из секретов не даёт такой подписи',
    todo: '`/rotate` в боте, «**Webhook ▸ Rotate secret**» в таблице',
  },
  'outside-window': {
    means: 'время впереди этих часов или старше 30 дней',
    todo: 'переведите часы машины, на которой работает реле',
  },
};
