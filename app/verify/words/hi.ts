import type { PageWords } from "./page-words";

export const hi: PageWords = {
  codeTitle: "कोड डालें",
  errorTitle: "गड़बड़ी: {title}",
  safety: "कोई भी कोड माँगे, उसे कभी न बताएँ।",
  returns: "इसके बाद आप {place} पर लौटेंगे।",
  cancel: "रद्द करके {place} पर लौटें",
  language: "भाषा",
  changeLanguage: "भाषा बदलें",
  problem: "एक समस्या है",
  plainHint: "देश चुनें, या + और देश के कोड से शुरू करें।",
  resent: "{number} पर नया कोड भेज दिया गया है।",
  notReturned: "आपके नंबर की पुष्टि हो गई है, लेकिन हम आपको वापस नहीं ले जा सके।",
  tryAgain: "फिर से कोशिश करें",
  startAgain: "फिर से शुरू करें",
  refused: {
    heading: "यह लिंक काम नहीं करता",
    lede: "जिस ऐप या साइट से आप आए थे, वहाँ लौटकर फिर से शुरू करें।",
    developers: "डेवलपर के लिए: यह पंक्ति सेट करें, फिर सेवा को दोबारा शुरू करें।",
    return_not_allowed: "वापसी का पता इस सेवा को चलाने वाले की सूची में नहीं है।",
    repeated: "लिंक में {name} एक से ज़्यादा बार है।",
    too_long: "लिंक में {name} {count} अक्षरों से लंबा है।",
    not_ascii: "लिंक में {name} में केवल छपने योग्य ASCII अक्षर हो सकते हैं।",
    unknown_value: "लिंक में {name} इनमें से एक होना चाहिए: {values}।",
    lock_without_number: "lock=1 के साथ लिंक में मौजूदा phone_number चाहिए, जो + और देश के कोड से शुरू हो।",
  },
};
