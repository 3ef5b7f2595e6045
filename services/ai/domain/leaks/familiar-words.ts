import { languageWords } from './code-tokens.ts'

// The commonest words of two letters and more of the languages that learners are likely to ask in: each sentence has some.
const commonest = [
  // English
  'the of and to in is it you that he was for on are with as be at this have from or by not but what all were we when your can',
  'there use an each which do how their if will up other about out many then them these so some would make like into has look',
  'two more write go see no way could my than first been who its now did get come may does here must should only same where',
  'again after before one just want need line code value function list number string loop time why because while also very',
  // German
  'der die das und ist in zu den nicht von sie mit es ein eine auf für dem des im an auch als du wie aus bei oder wird sich',
  'hat man nach noch wenn nur was kann einen einem einer so dass deine dein diese dann aber wir sind bis durch mehr werden',
  // French
  'le la les de des du et est en un une que qui dans pour pas sur ce il elle vous au aux par plus ne se avec sont tu ou si ton',
  'votre comme mais cette peut être fait tout deux ici chaque nous son',
  // Spanish, Portuguese, Italian
  'el los las del al se lo su para por con como más pero sus ya muy sin sobre este esta entre cuando todo tu si ser hay cada',
  'os um uma não do da dos das em no na que mais foi ao ele pelo seu sua isso você também só pela até ou aos como',
  'il di che è non una sono per con del della nel gli dei alla si più anche questo ma hai tuo ogni dal come se',
  // Dutch, Swedish, Danish, Norwegian
  'het een van en dat niet zijn op te voor met er maar om dan je zou wat dit ook naar aan bij nog over als kan deze',
  'och att det som på är av för den med till inte har de om ett jag men var du kan från så eller när vi',
  'og at det er som på de med han af ikke der var for et til en har om vi du kan men fra eller når jeg hvis',
  // Polish, Czech, Romanian, Hungarian, Finnish, Turkish, Indonesian, Croatian, Vietnamese
  'nie się na to że jest do co jak ale za od po czy dla tak może są tego przez jego które albo',
  'se na je že to jako za by ale pro tak po jsem co jeho která nebo jsou při když má',
  'să nu este cu pe mai ca din sau care sunt ce fi dar la în și lui pentru',
  'az egy és hogy nem is ez van meg csak de mint még ha ki már vagy azt volt',
  'ja on ei se että oli ovat kun tai joka mutta niin kuin ole sen voi mitä jos',
  'bir ve bu da de için ile çok daha ne gibi olarak var ama kadar olan ya değil her',
  'yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena atau ada bisa',
  'je se na da za od su što kao ili ali nije bi sam koji',
  'là và của có không một cho các được người với này những trong để thì khi đã từ',
  // Russian, Ukrainian, Greek, Arabic, Hindi
  'не на что он как это по но из она то за от же для мы вы бы так если или его при все уже нет есть',
  'не на що як це та до але за від для ви якщо або його є так',
  'και το να του η της με που την από για είναι τα στο δεν',
  'في من على أن إلى هذا التي ما لا أو هو كان مع عن',
  'के में है की से का को और पर ने हैं कि यह नहीं एक भी',
  // Letters of Chinese, Japanese and Korean, which write no spaces, or words with their endings.
  '的 一 是 不 了 在 有 我 这 个 你 们 用 中 为 以 到 要 就 可 和 は が の を に で と た て し る い な も ん す ま 이 가 을 를 은 는 에 의 다 고 하 로',
  // What courses of programming and traceback texts are full of.
  'error file most recent call last module name type object variable method argument expected program test tests input output example result return',
].join(' ')

const familiar = new Set(commonest.split(' '))
for (const word of languageWords) if (word.length > 1) familiar.add(word.toLowerCase())

/** What familiar words of two, three and more letters make up for: short ones come by chance. Sentences have one in ten letters. */
const worths = [0, 0, 8, 20, 35]
const worthOfLetter = 8
/** A word that was there so many words ago says nothing new. */
const repeated = 8
const longestWord = 100

export type FamiliarityWatch = {
  /** Goes on with the text; how many letters and figures so far stand in no language that is known, and in no program. */
  add(text: string): number
}

/**
 * Counts letters and figures that no familiar word stands near, whatever they are: sentences and programs have common words
 * everywhere, and what was encoded, disguised or made of other words has none.
 * @param mostWithout so many may come without a familiar word before they are taken for no language
 */
export function watchFamiliarity(mostWithout: number): FamiliarityWatch {
  let strangeness = 0
  let strange = 0
  const latest: string[] = []
  return {
    add(text) {
      for (const [token] of text.normalize('NFKC').matchAll(tokens)) {
        const word = token.toLowerCase()
        if (familiar.has(word)) {
          const isNew = !latest.includes(word)
          if (isNew) strangeness = Math.max(0, strangeness - (worths[Math.min(word.length, 4)] || worthOfLetter))
        } else {
          const length = Math.min(longestWord, token.length)
          strangeness += length
          if (strangeness > mostWithout) strange += Math.min(length, strangeness - mostWithout)
        }
        latest.push(word)
        if (latest.length > repeated) latest.shift()
      }
      return strange
    },
  }
}

const tokens =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]|[\p{L}\p{M}\p{N}_]+/gu
