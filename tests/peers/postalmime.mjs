// postal-mime reads a mail on standard input: the reader of several webmails, written for browsers.
import { readFileSync } from "node:fs";
import PostalMime from "postal-mime";

const mail = await PostalMime.parse(readFileSync(0));

console.log(JSON.stringify({
  subject: mail.subject, from: mail.from, to: mail.to, date: mail.date, id: mail.messageId,
  text: mail.text, html: mail.html,
  headers: mail.headers.map(({ key, value }) => [key, value]),
  attachments: mail.attachments.map((each) => each.mimeType),
}));
