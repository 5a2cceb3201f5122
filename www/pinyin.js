/**
 * Chinese characters as they are said. A file of its own, fetched once somebody searches by letters: the
 * browser sorts characters by their pinyin, so that the first character of each syllable tells those of all.
 * No library is as small; what a browser cannot sort so is not found so.
 */

/** Each syllable with the first of the characters in use that have it, in the order of Unicode's collation. */
const FIRST =
  "a吖ai哎an安ang肮ao凹ba八bai掰ban扳bang邦bao勹bei卑ben奔beng崩bi逼bian边biao灬bie憋bin玢bing冫bo拨bu逋ca嚓cai猜can参cang仓cao操ce册cen岑ceng噌cha叉chai拆chan觇chang伥chao抄che车chen抻cheng柽chi吃chong充chou抽chu出chuai揣chuan巛chuang疮chui吹chun春chuo踔ci呲cong匆cou凑cu粗cuan汆cui崔cun村cuo搓da哒dai呆dan丹dang当dao刀de得deng灯di氐dia嗲dian掂diao刁die爹ding丁diu丢dong东dou都du嘟duan端dui堆dun吨duo多e婀ei诶en恩er儿fa发fan帆fang匚fei飞fen分feng丰fou缶fu夫ga旮gai该gan甘gang冈gao皋ge戈gei给gen根geng庚gong工gou勾gu估gua瓜guai乖guan关guang光gui归gun丨guo呙ha哈hai咳han顸hang夯hao蒿he诃hei黑hen痕heng亨hong轰hou侯hu乎hua花huai怀huan欢huang肓hui灰hun昏huo耠ji丌jia加jian戋jiang江jiao艽jie阶jin巾jing京jiong冂jiu纠ju居juan娟jue噘jun军ka咔kai开kan刊kang康kao尻ke苛ken肯keng吭kong空kou抠ku刳kua夸kuai蒯kuan宽kuang匡kui亏kun坤kuo扩la垃lai来lan兰lang啷lao捞le仂lei雷leng塄li哩lia俩lian奁liang良liao撩lie咧lin拎ling伶liu溜long龙lou娄lu噜lv驴luan娈lun抡luo罗ma妈mai埋man颟mang邙mao猫me么mei没men门meng虻mi咪mian宀miao喵mie乜min民ming名miu谬mo摸mou哞mu毪na拿nai乃nan囡nang囔nao孬ne疒nei馁nen恁neng能ng嗯ni妮nian拈niang娘niao鸟nie捏nin您ning宁niu妞nong农nou耨nu奴nv女nve疟nuo挪o喔ou讴pa趴pai拍pan潘pang乓pao抛pei呸pen喷peng怦pi丕pian偏piao剽pie氕pin姘ping乒po钋pou剖pu仆qi七qia掐qian千qiang呛qiao悄qie且qin亲qing青qiong邛qiu丘qu区quan悛que炔qun逡ran蚺rang禳rao娆re惹ren人reng扔ri日rong戎rou柔ru如ruan阮rui蕤run闰ruo若sa仨sai塞san三sang桑sao搔se色sen森seng僧sha杀shai筛shan山shang伤shao捎she奢shei谁shen申sheng升shi尸shou收shu书shua刷shuai衰shuan闩shuang双shui水shun吮shuo说si厶song忪sou嗖su苏suan狻sui虽sun孙suo唆ta他tai胎tan坍tang汤tao涛te忑teng疼ti剔tian天tiao佻tie帖ting厅tong通tou偷tu凸tuan湍tui推tun吞tuo乇wa挖wai歪wan弯wang尢wei危wen温weng翁wo挝wu乌xi夕xia呷xian仙xiang乡xiao枭xie些xin心xing星xiong凶xiu休xu吁xuan轩xue削xun勋ya丫yan恹yang央yao幺ye掖yi一yin因ying应yo哟yong佣you优yu纡yuan鸢yue曰yun晕za匝zai灾zan糌zang赃zao遭ze则zei贼zen怎zeng增zha扎zhai斋zhan沾zhang张zhao钊zhe蜇zhen贞zheng争zhi之zhong中zhou州zhu朱zhua抓zhuai拽zhuan专zhuang妆zhui隹zhun肫zhuo拙zi孜zong宗zou邹zu租zuan钻zui嘴zun尊zuo嘬";
/** Further readings of characters that names have: 会计, 银行, 部长, 重庆, 单 and 曾 as surnames. */
const FURTHER =
  "bai伯呗beng蚌bi秘bo佛薄柏泊bu堡卜cen参chai差chan单chang长長chen沈cheng盛chi匙chong重种ci差兹dai大dan石dei得deng澄di地的提dou读du都duo度e阿fo佛ga伽咖gan乾ge合盖gu贾hang行巷he和核吓hu和核huan还jiang强jiao校觉嚼jing劲ju车juan圈jue角jun隽龟kuai会會la落lao乐落樂le勒lei勒liao了缪liu陆lou露lu绿六lve略掠miao缪mo没万mu模牟na哪那nei那哪nian粘nuan暖ou区區pai迫pan番pian便piao朴po朴繁pu堡卜埔qiao壳qie茄伽qin覃qiu仇龟se塞shan单禅she折shen参什sheng乘晟盛shi似什石shou熟shu俞属shuai率shui说谁誰si似su宿tan弹tiao调調tuo拓wan万xi茜xia厦xian洗xiang降xie解血叶xin莘xing省xiu宿臭xu畜yan殷yao约yi艾yu尉谷蔚yue乐说樂yun员zang藏zeng曾zha查zhai翟祭zhao着朝zhong种重zhu属褚zhuan传zhuo着";

/** Longer words are no pinyin. */
const LONGEST = 48;

/** @type {{ collator: Intl.Collator, syllables: string[], firsts: string[] } | null | undefined} */
let table;
/** @type {Map<string, string[]>} */
const known = new Map();
/** @type {Map<string, string[]>} */
const further = new Map();

/**
 * A text as it is said: of each Chinese character its readings, of letters and digits themselves.
 * @param {string} text folded
 * @returns {string[][] | null} null where there is no Chinese in it
 */
export function spell(text) {
  if (!/\p{Script=Han}/u.test(text)) return null;
  return [...text].filter((character) => /[\p{Script=Han}a-z\d]/u.test(character)).map((character) => known.get(character) ?? read(character));
}

/**
 * Whether a word is said somewhere in it: whole syllables, first letters, or both; the last may be begun only.
 * @param {string[][]} spelt
 * @param {string} word of letters and digits, ü written v
 */
export function isSaid(spelt, word) {
  if (word.length > LONGEST) return false;
  /** @type {Set<number>} */
  const vain = new Set();
  const from = (/** @type {number} */ at, /** @type {number} */ place) => {
    if (place === word.length) return true;
    const key = at * (LONGEST + 1) + place;
    if (at === spelt.length || vain.has(key)) return false;
    const rest = word.slice(place);
    for (const reading of spelt[at] ?? []) {
      if (reading.startsWith(rest)) return true;
      if (rest.startsWith(reading) && from(at + 1, place + reading.length)) return true;
      const initial = /^[zcs]h/.test(rest) && reading.startsWith(rest.slice(0, 2)) ? [2, 1] : reading[0] === rest[0] ? [1] : [];
      if (initial.some((letters) => from(at + 1, place + letters))) return true;
    }
    vain.add(key);
    return false;
  };
  return spelt.some((_, at) => from(at, 0));
}

/** @param {string} character */
function read(character) {
  const found = /\p{Script=Han}/u.test(character) ? readings(character) : [character];
  known.set(character, found);
  return found;
}

/** @param {string} character */
function readings(character) {
  if (table === undefined) table = makeTable();
  if (!table) return [];
  const { collator, syllables, firsts } = table;
  let [low, high] = [0, firsts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (collator.compare(firsts[middle] ?? "", character) <= 0) low = middle;
    else high = middle;
  }
  const all = [syllables[low] ?? "", ...(further.get(character) ?? [])];
  // Who has no ü types v, or u.
  return [...new Set([...all, ...all.map((syllable) => syllable.replace("v", "u"))])];
}

/** Null where the browser does not sort by pinyin. */
function makeTable() {
  const collator = new Intl.Collator("zh-u-co-pinyin");
  if (collator.compare("阿", "八") >= 0 || collator.compare("中", "座") >= 0) return null;
  const first = [...FIRST.matchAll(/([a-z]+)(.)/gu)];
  for (const [, syllable = "", characters = ""] of FURTHER.matchAll(/([a-z]+)([^a-z]+)/g)) {
    for (const character of characters) further.set(character, [...(further.get(character) ?? []), syllable]);
  }
  return { collator, syllables: first.map(([, syllable]) => syllable ?? ""), firsts: first.map(([, , character]) => character ?? "") };
}
