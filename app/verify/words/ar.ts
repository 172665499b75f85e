import type { PageWords } from "./page-words";

export const ar: PageWords = {
  codeTitle: "إدخال الرمز",
  errorTitle: "خطأ: {title}",
  safety: "لا تشارك الرمز أبدًا مع أي شخص يطلبه منك.",
  returns: "بعد ذلك ستعود إلى {place}.",
  cancel: "إلغاء والعودة إلى {place}",
  language: "اللغة",
  changeLanguage: "تغيير اللغة",
  problem: "هناك مشكلة",
  plainHint: "اختر البلد، أو ابدأ بعلامة + ثم رمز البلد.",
  resent: "أُرسل رمز جديد إلى {number}.",
  notReturned: "تم تأكيد رقمك، لكن تعذّرت إعادتك إلى حيث كنت.",
  tryAgain: "حاول مجددًا",
  startAgain: "البدء من جديد",
  refused: {
    heading: "هذا الرابط لا يعمل",
    lede: "ارجع إلى التطبيق أو الموقع الذي أتيت منه وابدأ من هناك مجددًا.",
    developers: "للمطوّرين: اضبط هذا السطر، ثم أعد تشغيل الخدمة.",
    return_not_allowed: "عنوان العودة ليس في قائمة الجهة المشغّلة لهذه الخدمة.",
    repeated: "يحتوي الرابط على {name} أكثر من مرة.",
    too_long: "في الرابط، طول {name} يتجاوز {count} حرف.",
    not_ascii: "في الرابط، يمكن أن تحتوي {name} على أحرف ASCII القابلة للطباعة فقط.",
    unknown_value: "في الرابط، يجب أن تكون قيمة {name} واحدة مما يلي: {values}.",
    lock_without_number: "مع lock=1 يحتاج الرابط إلى phone_number موجود فعلًا، يبدأ بعلامة + ورمز البلد.",
  },
};
