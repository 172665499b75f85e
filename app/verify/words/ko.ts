import type { PageWords } from "./page-words";

export const ko: PageWords = {
  codeTitle: "코드 입력",
  errorTitle: "오류: {title}",
  safety: "누가 물어보더라도 코드를 절대 알려 주지 마세요.",
  returns: "완료하면 {place}(으)로 돌아갑니다.",
  cancel: "취소하고 {place}(으)로 돌아가기",
  language: "언어",
  changeLanguage: "언어 변경",
  problem: "문제가 있습니다",
  plainHint: "국가를 선택하거나 +와 국가 번호로 시작해 입력하세요.",
  resent: "{number}(으)로 새 코드를 보냈습니다.",
  notReturned: "전화번호가 확인되었지만 이전 페이지로 돌아가지 못했습니다.",
  tryAgain: "다시 시도",
  startAgain: "처음부터 다시",
  refused: {
    heading: "이 링크는 사용할 수 없습니다",
    lede: "이전의 앱이나 사이트로 돌아가 다시 시작하세요.",
    developers: "개발자용: 아래 줄을 설정한 다음 서비스를 다시 시작하세요.",
    return_not_allowed: "돌아갈 주소가 이 서비스 운영자의 목록에 없습니다.",
    repeated: "링크에 {name} 값이 두 번 이상 들어 있습니다.",
    too_long: "링크의 {name} 값이 {count}자보다 깁니다.",
    not_ascii: "링크의 {name} 값에는 인쇄 가능한 ASCII 문자만 쓸 수 있습니다.",
    unknown_value: "링크의 {name} 값은 다음 중 하나여야 합니다: {values}",
    lock_without_number: "lock=1을 쓰려면 링크에 +와 국가 번호로 시작하는 실제 phone_number가 있어야 합니다.",
  },
};
