import type { PageWords } from "./page-words";

export const zhHans: PageWords = {
  codeTitle: "输入验证码",
  errorTitle: "错误：{title}",
  safety: "无论谁索要验证码，都不要告诉对方。",
  returns: "完成后将返回 {place}。",
  cancel: "取消并返回 {place}",
  language: "语言",
  changeLanguage: "更改语言",
  problem: "出现问题",
  plainHint: "请选择国家或地区，或以 + 和国家代码开头。",
  resent: "新验证码已发送至 {number}。",
  notReturned: "你的号码已确认，但我们未能带你返回。",
  tryAgain: "重试",
  startAgain: "重新开始",
  refused: {
    heading: "此链接无法使用",
    lede: "请回到原来的应用或网站，从那里重新开始。",
    developers: "开发者请注意：设置下面这一行，然后重启服务。",
    return_not_allowed: "返回地址不在此服务运营者的名单中。",
    repeated: "链接中的 {name} 出现了不止一次。",
    too_long: "链接中的 {name} 超过 {count} 个字符。",
    not_ascii: "链接中的 {name} 只能包含可打印的 ASCII 字符。",
    unknown_value: "链接中的 {name} 必须是以下之一：{values}。",
    lock_without_number: "使用 lock=1 时，链接需要一个真实存在的 phone_number，以 + 和国家代码开头。",
  },
};
