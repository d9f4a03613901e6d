package io.cupule.control.livepage;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.kvm.testing.Requirement;
import io.cupule.kvm.testing.Requires;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the modules of the page reckon and draw shares, in a browser. */
@Timeout(180)
@Requires(Requirement.BROWSER)
class PageSharesTest {
  private static Browser browser;
  private static PageServer server;

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    server = PageServer.of(folder);
    browser = Browser.open(folder);
    browser.visit(server.url());
  }

  @AfterAll
  static void close() {
    browser.close();
    server.close();
  }

  @Test
  void timesOfTheAxisKeepTheirDigitsHoweverNearOneLooks() {
    assertThat(
            module(
                "words.js",
                """
                return [m.seconds(86400123456789, 1e3), m.seconds(999999999, 1), m.seconds(999999999, 1e6),
                  m.seconds(1500000000, 1e9), m.seconds(123456789123, 2e7)].join(' ');
                """))
        .isEqualTo("86400.123457 0.999999999 1.000 2 123.46");
  }

  @Test
  void percentagesAddUp() {
    assertThat(
            module(
                "words.js",
                """
                return [m.percents([['a', 1], ['b', 1], ['c', 1]], 3),
                  m.percents([['a', 2], ['b', 1]], 7), m.percents([], 5)].join('; ');
                """))
        .isEqualTo(
            "a 33.4 %,b 33.3 %,c 33.3 %,idle 0.0 %; a 28.6 %,b 14.3 %,idle 57.1 %; idle 100.0 %");
  }

  @Test
  void columnHasTheSharesOfItsTimeHoweverManyTurnsFallIntoIt() {
    assertThat(
            module(
                "columns.js",
                """
                const turns = [];
                for (let i = 0; i < 1000; i++) {
                  turns.push({vcpu: 'a/vcpu0', from: 10 * i, to: 10 * i + 7});
                  turns.push({vcpu: 'b/vcpu0', from: 10 * i + 7, to: 10 * i + 10});
                }
                const shares = m.sharesOf(turns, {from: 0, step: 4000, columns: 4});
                const text = layers => layers.map(all => [...all].map(one => one.toFixed(2)));
                return JSON.stringify(text([shares.get('a'), shares.get('b')])).replaceAll('"', '');
                """))
        .isEqualTo("[[0.70,0.70,0.35,0.00],[0.30,0.30,0.15,0.00]]");
  }

  @Test
  void averageHasItsShareOfAColumn() {
    assertThat(
            module(
                "columns.js",
                """
                const turns = [{vcpu: 'a/vcpu0', from: 0, to: 30, share: 0.5},
                  {vcpu: 'b/vcpu0', from: 0, to: 30, share: 0.25}];
                const shares = m.sharesOf(turns, {from: 0, step: 20, columns: 2});
                return JSON.stringify([[...shares.get('a')], [...shares.get('b')]]);
                """))
        .isEqualTo("[[0.5,0.25],[0.25,0.125]]");
  }

  @Test
  void pileGrowsFromTheGroundAndNamesEachEdgeOnce() {
    assertThat(
            module(
                "columns.js",
                """
                const text = pile => pile.map(one => `${one.first}+${one.count}:${one.height}`);
                return m.piled([[0.5, 0.5, 0, 1], [0.25, 0.25, 0.5, 0]]).map(text).join(' | ');
                """))
        .isEqualTo("0+2:0.5,3+1:1 | 0+2:0.75,2+1:0.5");
  }

  @Test
  void marksOfAPatternStandAlone() {
    assertThat(
            module(
                "palette.js",
                """
                const drawn = [...Array(7).keys()].map(i => {
                  const canvas = document.createElement('canvas');
                  canvas.width = canvas.height = 4 * m.TILE;
                  const pen = canvas.getContext('2d', {willReadFrequently: true});
                  pen.fillStyle = m.pattern(pen, 'vm' + i);
                  pen.fillRect(0, 0, canvas.width, canvas.height);
                  const {data} = pen.getImageData(0, 0, canvas.width, canvas.height);
                  const inked = (x, y) => data[4 * (y * canvas.width + x) + 3] > 0;
                  const all = [...Array(canvas.width).keys()];
                  const lines = all.filter(x => all.every(y => inked(x, y)))
                    .concat(all.filter(y => all.every(x => inked(x, y))));
                  const edges = all.filter(x => inked(x, 0) || inked(x, m.TILE)
                    || inked(0, x) || inked(m.TILE, x));
                  return {bare: lines.length + edges.length, picture: data.join()};
                });
                const different = new Set(drawn.map(one => one.picture)).size;
                return `${different} ${drawn.reduce((sum, one) => sum + one.bare, 0)}`;
                """))
        .isEqualTo("7 0");
  }

  private static String module(String name, String does) {
    return browser.evaluate("import('/live/" + name + "').then(m => { " + does + " })").asString();
  }
}
