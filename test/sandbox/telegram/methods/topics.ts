import * as z from 'zod';
import { manageableForum, topicOf } from '../access.ts';
import { chatId, json, optionalText, whole } from '../fields.ts';
import { type Call, method } from '../method.ts';
import { badRequest } from '../refusal.ts';

const colors = [0x6fb9f0, 0xffd67e, 0xcb86db, 0x8eee98, 0xff93b2, 0xfb6f5f] as const;

const createForumTopic = method(
  'createForumTopic',
  z.object({
    chat_id: chatId,
    name: z.string({ error: 'TOPIC_TITLE_EMPTY' }).min(1, { error: 'TOPIC_TITLE_EMPTY' }).max(128),
    icon_color: json('icon_color', z.literal(colors)).exactOptional(),
    icon_custom_emoji_id: optionalText,
  }),
  ({ bot, world }, { chat_id, name, icon_color = colors[0] }) => {
    const threadId = manageableForum(world, bot, chat_id).addTopic(name, bot, icon_color);
    return { message_thread_id: threadId, name, icon_color };
  },
);

const target = z.object({ chat_id: chatId, message_thread_id: whole('invalid message thread identifier specified') });

const closeForumTopic = method('closeForumTopic', target, (call, params) => {
  const { forum, topic } = topicIn(call, params);
  if (topic.isClosed) throw badRequest('TOPIC_NOT_MODIFIED');
  forum.closeTopic(topic.id, call.bot);
  return true;
});

const reopenForumTopic = method('reopenForumTopic', target, (call, params) => {
  const { forum, topic } = topicIn(call, params);
  if (!topic.isClosed) throw badRequest('TOPIC_NOT_MODIFIED');
  forum.reopenTopic(topic.id, call.bot);
  return true;
});

const deleteForumTopic = method('deleteForumTopic', target, (call, params) => {
  const { forum, topic } = topicIn(call, params);
  forum.deleteTopic(topic.id);
  call.world.tell({ kind: 'chat', chatId: forum.id });
  return true;
});

function topicIn({ bot, world }: Call, params: z.infer<typeof target>) {
  const forum = manageableForum(world, bot, params.chat_id);
  return { forum, topic: topicOf(forum, params.message_thread_id) };
}

/** Topics of forums (telegram.md §2, Topics). */
export const topicMethods = [createForumTopic, closeForumTopic, reopenForumTopic, deleteForumTopic];
