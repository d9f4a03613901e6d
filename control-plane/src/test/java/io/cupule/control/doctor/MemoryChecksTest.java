package io.cupule.control.doctor;

import static io.cupule.control.doctor.FakeHost.only;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryChecksTest {
  private static final String POOL = "sys/kernel/mm/hugepages/hugepages-2048kB/";

  @TempDir private Path root;
  private FakeHost host;

  @BeforeEach
  void makeHost() {
    host = new FakeHost(root);
  }

  @Test
  void freeHugePagesAreCounted() {
    host.file(POOL + "nr_hugepages", "512").file(POOL + "free_hugepages", "500");

    assertThat(check("huge-pages-2m"))
        .isEqualTo(Check.ok("huge-pages-2m", "500 free of 512 pages of 2M"));
  }

  @Test
  void emptyPoolIsAWarningWithTheFileToWrite() {
    host.file(POOL + "nr_hugepages", "0").file(POOL + "free_hugepages", "0");

    Check check = check("huge-pages-2m");

    assertThat(check.status()).isEqualTo(Status.WARNING);
    assertThat(check.remedy()).contains("> /" + POOL + "nr_hugepages");
  }

  @Test
  void sizeThatTheHostLacksIsAWarning() {
    assertThat(check("huge-pages-1g").detail()).contains("this host has no pages of 1G");
  }

  @Test
  void modeInBracketsIsTheOneInUse() {
    host.file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never");

    assertThat(check("transparent-huge-pages"))
        .isEqualTo(Check.ok("transparent-huge-pages", "madvise"));
  }

  @Test
  void transparentHugePagesSwitchedOffAreAWarning() {
    host.file("sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]");

    assertThat(check("transparent-huge-pages").status()).isEqualTo(Status.WARNING);
  }

  private Check check(String id) {
    return only(new MemoryChecks(host.files()), id);
  }
}
