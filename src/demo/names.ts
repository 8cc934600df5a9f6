import type { Random } from './random.ts';
import type { DemoPerson, DemoSiteCode } from './shape.ts';

type Sex = 'female' | 'male';
type Name = Pick<DemoPerson, 'name' | 'kana'>;

const words = (text: string): [string, string][] =>
  text.split(' ').map((word) => word.split('/') as [string, string]);

const FAMILY = {
  hokkaido: words(
    '佐藤/サトウ 鈴木/スズキ 高橋/タカハシ 田中/タナカ 伊藤/イトウ 渡辺/ワタナベ 山本/ヤマモト 中村/ナカムラ 小林/コバヤシ 加藤/カトウ 吉田/ヨシダ 山田/ヤマダ 佐々木/ササキ 山口/ヤマグチ 松本/マツモト 井上/イノウエ 木村/キムラ 林/ハヤシ 清水/シミズ 斎藤/サイトウ',
  ),
  chengdu: words('王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗'),
};

const GIVEN = {
  hokkaido: {
    female: words(
      '花子/ハナコ 美咲/ミサキ 陽子/ヨウコ 恵子/ケイコ 由美/ユミ 和子/カズコ 幸子/サチコ 直美/ナオミ 久美子/クミコ 真理/マリ 明美/アケミ 千代/チヨ',
    ),
    male: words(
      '太郎/タロウ 健一/ケンイチ 浩/ヒロシ 誠/マコト 隆/タカシ 修/オサム 一郎/イチロウ 和夫/カズオ 茂/シゲル 進/ススム 清/キヨシ 学/マナブ',
    ),
  },
  chengdu: {
    female: words('秀英 丽 芳 敏 静 桂英 娟 艳 玉兰 红'),
    male: words('伟 强 磊 军 勇 杰 涛 明 超 建国'),
  },
};

/** The name of the README's patient, dealt to nobody else. */
export const README_NAME: Name = { name: '佐藤 Demo 花子', kana: 'サトウ デモ ハナコ' };

/** Deals names that nobody can take for real ones, each to one patient only. */
export function nameDealer(random: Random): (site: DemoSiteCode, sex: Sex) => Name {
  const deck = (site: DemoSiteCode, sex: Sex) =>
    random
      .shuffled(FAMILY[site].flatMap((family) => GIVEN[site][sex].map((given) => ({ family, given }))))
      .map(({ family, given }) => ({
        name: `${family[0]} Demo ${given[0]}`,
        kana: site === 'hokkaido' ? `${family[1]} デモ ${given[1]}` : null,
      }))
      .filter(({ name }) => name !== README_NAME.name);
  const decks = {
    hokkaido: { female: deck('hokkaido', 'female'), male: deck('hokkaido', 'male') },
    chengdu: { female: deck('chengdu', 'female'), male: deck('chengdu', 'male') },
  };
  return (site, sex) => decks[site][sex].pop()!;
}
