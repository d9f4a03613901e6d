package io.cupule.partition.scenario.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published schema and the reader agree wherever a schema can say anything at all. */
final class SchemaAgreementTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /$schema             | `"elsewhere"`
          /description         | `"one line"`
          /host                | {}
          /host                | {"stopTimeout": "90s"}
          /pcpus/0             | {"id": 0}
          /pcpus/0/id          | 0.0
          /compat              | `"acrn"`
          /pcpus/0             | {"id": 0, "policy": "iorr", "slice": "100us"}
          /vms/0/affinity      | [0]
          /vms/0/scheduling    | {}
          /vms/0/scheduling    | {"weight": 128, "priority": 0, "warp": {"value": -8192, "limit": 10}}
          /vms/0/load          | [{"kind": "cpu-bound"}]
          /vms/0/load          | [{"kind": "periodic", "period": "1h", "runTime": "1us"}]
          /vms/0/load          | [{"kind": "bursty", "run": "1ms", "idle": "9ms", "seed": 2147483647}]
          /vms/0/vcpus         | 1
          /vms/0/dedicated     | false
          /vms/0/memory        | `"1024K"`
          /vms/0/hugePages     | `"transparent"`
          /vms/0/kernel        | `"builtin:spin"`
          /vms/0/args          | `"a=1 b=\\"~\\""`
          /vms/0/modules       | []
          /vms/0/irqchip       | `"none"`
          /vms/0/serial        | {}
          /vms/0/serial        | {"sink": "file", "path": "out.log"}
          """)
  void bothAccept(String pointer, String json) {
    Workbench bench = new Workbench(directory).with(pointer, json);
    assertThat(PublishedSchema.errors(bench.document.toString())).isEmpty();
    assertThat(bench.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /colour              | 1
          /name                | `""`
          /name                | `"-x"`
          /name                | `"a23456789 123456789 123456789 12"`
          /name                | 7
          /description         | `"two\\nlines"`
          /description         | null
          /host                | {"stopTimeout": "0s"}
          /host                | {"stopTimeout": "5"}
          /host                | {"stopTimeout": 5}
          /host                | {"colour": 1}
          /pcpus               | []
          /pcpus               | {"id": 0}
          /pcpus/0             | 0
          /pcpus/0             | {}
          /pcpus/0/id          | -1
          /pcpus/0/id          | 8192
          /pcpus/0/id          | 0.5
          /pcpus/0/id          | 99999999999
          /pcpus/0/id          | `"0"`
          /compat              | `"FIXED"`
          /pcpus/0             | {"id": 0, "policy": "BVT"}
          /pcpus/0             | {"id": 0, "policy": "iorr", "slice": 1}
          /vms                 | []
          /vms/0               | null
          /vms/0/scheduling    | null
          /vms/0/scheduling    | {"weight": 0}
          /vms/0/scheduling    | {"priority": 256}
          /vms/0/scheduling    | {"warp": {"value": -8193}}
          /vms/0/scheduling    | {"warp": {"unwarpPeriod": 11}}
          /vms/0/load          | []
          /vms/0/load          | {"kind": "cpu-bound"}
          /vms/0/load          | [{}]
          /vms/0/load          | [{"kind": null}]
          /vms/0/load          | [{"kind": "CpuBound"}]
          /vms/0/load          | [{"kind": "cpu-bound", "run": "1ms"}]
          /vms/0/load          | [{"kind": "periodic", "runTime": "1ms"}]
          /vms/0/load          | [{"kind": "periodic", "period": "1h", "runTime": 5}]
          /vms/0/load          | [{"kind": "bursty", "run": "1ms", "idle": "9ms", "seed": -1}]
          /vms/0/affinity      | []
          /vms/0/affinity      | [[0]]
          /vms/0/affinity      | [null]
          /vms/0/vcpus         | 0
          /vms/0/vcpus         | null
          /vms/0/dedicated     | `"true"`
          /vms/0/dedicated     | 0
          /vms/0/memory        | 64
          /vms/0/memory        | `"64"`
          /vms/0/memory        | `"64k"`
          /vms/0/memory        | `"0M"`
          /vms/0/hugePages     | `"NONE"`
          /vms/0/hugePages     | false
          /vms/0/kernel        | `""`
          /vms/0/kernel        | `"a\\u0000b"`
          /vms/0/args          | `"caf\\u00e9"`
          /vms/0/args          | []
          /vms/0/loadAddress   | `"7c00"`
          /vms/0/loadAddress   | 31744
          /vms/0/loadAddress   | null
          /vms/0/modules       | [{}]
          /vms/0/modules       | [{"path": ""}]
          /vms/0/modules       | [{"path": "x", "args": "\\t"}]
          /vms/0/irqchip       | `"split"`
          /vms/0/serial        | `"stdout"`
          /vms/0/serial        | {"sink": "tcp"}
          /vms/0/serial        | {"sink": "file", "path": null}
          """)
  void bothRefuse(String pointer, String json) {
    Workbench bench = new Workbench(directory).with(pointer, json);
    assertThat(PublishedSchema.errors(bench.document.toString())).isNotEmpty();
    assertThat(bench.problems()).isNotEmpty();
  }

  @Test
  void bothRefuseAListThatIsTooLong() {
    String modules = "[" + "{\"path\": \"x\"},".repeat(64) + "{\"path\": \"x\"}]";
    Workbench bench = new Workbench(directory).with("/vms/0/modules", modules);
    assertThat(PublishedSchema.errors(bench.document.toString())).isNotEmpty();
    assertThat(bench.problems())
        .containsExactly("$.vms[0].modules: the list has 65 entries - write at most 64");
  }

  @ParameterizedTest
  @CsvSource({
    "/name",
    "/pcpus",
    "/vms",
    "/vms/0/name",
    "/vms/0/affinity",
    "/vms/0/memory",
    "/vms/0/kernel"
  })
  void bothMissTheSameFields(String pointer) {
    Workbench bench = new Workbench(directory).without(pointer);
    assertThat(PublishedSchema.errors(bench.document.toString())).isNotEmpty();
    assertThat(bench.problems()).isNotEmpty();
  }
}
