// An answer of a host with the sample, shortened; for tests.
import type { components } from "@/api";

export const conversation: components["schemas"]["MessageInConversation"] = {
  "message": {
    "id": 303,
    "reference": "chat/messages#303",
    "state": "stands",
    "text": "I can contribute a torque wrench and time at weekends. The pump spanners are lent out.",
    "sender": {
      "id": 20,
      "name": "Jun Takahara"
    },
    "is_bot": false,
    "sent_at": "2026-04-24T19:30:08.961000Z",
    "edited_at": "2026-11-22T09:07:35.650000Z",
    "version": 2,
    "answers": null,
    "thread": 303,
    "request": null,
    "comment_id": null,
    "reactions": [
      {
        "value": "❤️",
        "count": 2
      },
      {
        "value": "👏",
        "count": 1
      }
    ],
    "attachments": []
  },
  "group": {
    "slug": "the-blue-cupboard",
    "name": "The Blue Cupboard"
  },
  "within": "group",
  "before": [
    {
      "id": 282,
      "reference": "chat/messages#282",
      "state": "stands",
      "text": "I do. Took it from the cupboard at 21:10 in the dark, by feel. Couldn't write it down. Back tomorrow.",
      "sender": {
        "id": 3,
        "name": "Callum Reyes"
      },
      "is_bot": false,
      "sent_at": "2026-04-17T18:50:14.064000Z",
      "edited_at": null,
      "version": 1,
      "answers": 281,
      "thread": 281,
      "request": {
        "id": 26,
        "title": "Who has the good head torch? After last night I'd like to own the idea of one."
      },
      "comment_id": 90,
      "reactions": [
        {
          "value": "😂",
          "count": 3
        }
      ],
      "attachments": []
    },
    {
      "id": 283,
      "reference": "chat/messages#283",
      "state": "stands",
      "text": "I accept the circumstances.",
      "sender": {
        "id": 7,
        "name": "Gareth Pryce"
      },
      "is_bot": false,
      "sent_at": "2026-04-17T18:52:03.980000Z",
      "edited_at": null,
      "version": 1,
      "answers": null,
      "thread": 283,
      "request": null,
      "comment_id": null,
      "reactions": [],
      "attachments": []
    },
    {
      "id": 297,
      "reference": "chat/messages#297",
      "state": "deleted",
      "text": null,
      "sender": {
        "id": 26,
        "name": "Oskar L."
      },
      "is_bot": false,
      "sent_at": "2026-04-23T19:11:04.198000Z",
      "edited_at": null,
      "version": 1,
      "answers": null,
      "thread": null,
      "request": null,
      "comment_id": null,
      "reactions": [],
      "attachments": []
    }
  ],
  "after": [
    {
      "id": 304,
      "reference": "chat/messages#304",
      "state": "stands",
      "text": "Torque wrench. Marry me.",
      "sender": {
        "id": 26,
        "name": "Oskar L."
      },
      "is_bot": false,
      "sent_at": "2026-04-24T19:31:03.518000Z",
      "edited_at": null,
      "version": 1,
      "answers": 303,
      "thread": 303,
      "request": null,
      "comment_id": null,
      "reactions": [
        {
          "value": "😂",
          "count": 4
        }
      ],
      "attachments": []
    },
    {
      "id": 305,
      "reference": "chat/messages#305",
      "state": "stands",
      "text": "I have only just found a flat. Perhaps in summer.",
      "sender": {
        "id": 20,
        "name": "Jun Takahara"
      },
      "is_bot": false,
      "sent_at": "2026-04-24T19:33:08.845000Z",
      "edited_at": null,
      "version": 1,
      "answers": 304,
      "thread": 303,
      "request": null,
      "comment_id": null,
      "reactions": [
        {
          "value": "😂",
          "count": 4
        }
      ],
      "attachments": []
    },
    {
      "id": 333,
      "reference": "chat/messages#333",
      "state": "stands",
      "text": "Taking the hammer drill again, item 1. There's a third shelf. Ada needs somewhere to keep her opinions.",
      "sender": {
        "id": 14,
        "name": "Leo Abara"
      },
      "is_bot": false,
      "sent_at": "2026-05-03T10:05:03.305000Z",
      "edited_at": null,
      "version": 1,
      "answers": null,
      "thread": 333,
      "request": null,
      "comment_id": null,
      "reactions": [],
      "attachments": []
    }
  ],
  "earlier": "/api/messages/282?before=50&after=0&within=group",
  "later": "/api/messages/333?before=0&after=50&within=group"
};
