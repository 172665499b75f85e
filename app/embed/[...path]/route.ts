export { answerUnpacked as GET, answerUnpacked as HEAD, answer as POST, answer as PUT, answer as PATCH, answer as DELETE, answer as OPTIONS } from "@/server/answer";
export const dynamic = "force-dynamic";
