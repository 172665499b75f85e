import type { PageWords } from "./page-words";

export const ja: PageWords = {
  codeTitle: "コードの入力",
  errorTitle: "エラー: {title}",
  safety: "コードを聞かれても、誰にも教えないでください。",
  returns: "完了すると{place}に戻ります。",
  cancel: "キャンセルして{place}に戻る",
  language: "言語",
  changeLanguage: "言語を変更",
  problem: "問題があります",
  plainHint: "国を選ぶか、「+」と国番号から入力してください。",
  resent: "新しいコードを{number}に送信しました。",
  notReturned: "電話番号は確認できましたが、元のページに戻れませんでした。",
  tryAgain: "もう一度試す",
  startAgain: "最初からやり直す",
  refused: {
    heading: "このリンクは使えません",
    lede: "元のアプリまたはサイトに戻り、そこからやり直してください。",
    developers: "開発者の方へ: 次の行を設定し、サービスを再起動してください。",
    return_not_allowed: "戻り先のアドレスが、このサービスの運営者のリストにありません。",
    repeated: "リンクに{name}が複数含まれています。",
    too_long: "リンクの{name}が{count}文字を超えています。",
    not_ascii: "リンクの{name}には、印字可能なASCII文字だけを使用できます。",
    unknown_value: "リンクの{name}には次のいずれかを指定してください: {values}",
    lock_without_number: "lock=1を使うには、「+」と国番号で始まる実在のphone_numberがリンクに必要です。",
  },
};
