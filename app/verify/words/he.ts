import type { PageWords } from "./page-words";

export const he: PageWords = {
  codeTitle: "הזנת הקוד",
  errorTitle: "שגיאה: {title}",
  safety: "לעולם אין לשתף את הקוד עם מי שמבקש אותו.",
  returns: "לאחר מכן תחזרו אל {place}.",
  cancel: "ביטול וחזרה אל {place}",
  language: "שפה",
  changeLanguage: "החלפת שפה",
  problem: "יש בעיה",
  plainHint: "בחרו מדינה, או התחילו ב־+ ובקידומת המדינה.",
  resent: "קוד חדש נשלח אל {number}.",
  notReturned: "המספר שלכם אושר, אבל לא הצלחנו להחזיר אתכם.",
  tryAgain: "ניסיון נוסף",
  startAgain: "התחלה מחדש",
  refused: {
    heading: "הקישור הזה לא עובד",
    lede: "חזרו לאפליקציה או לאתר שממנו הגעתם והתחילו שם מחדש.",
    developers: "למפתחים: הגדירו את השורה הזאת והפעילו מחדש את השירות.",
    return_not_allowed: "כתובת החזרה אינה ברשימה של מי שמפעיל את השירות.",
    repeated: "הקישור מכיל את {name} יותר מפעם אחת.",
    too_long: "בקישור, {name} ארוך מ־{count} תווים.",
    not_ascii: "בקישור, {name} יכול להכיל רק תווי ASCII הניתנים להדפסה.",
    unknown_value: "בקישור, {name} חייב להיות אחד מאלה: {values}.",
    lock_without_number: "עם lock=1 הקישור צריך phone_number קיים, עם + וקידומת המדינה.",
  },
};
