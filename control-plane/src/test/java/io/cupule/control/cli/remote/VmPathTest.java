package io.cupule.control.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.cupule.api.client.ApiException;
import io.cupule.api.client.ApiPath;
import io.cupule.partition.scenario.Scenario;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The client has the scenario's rule for names of VMs, of which it knows nothing. */
class VmPathTest {
  @Test
  void pathsAreMadeForTheNamesThatScenariosAllowAndForNoOthers() {
    Stream<String> characters =
        IntStream.rangeClosed(0, 0xffff)
            .mapToObj(Character::toString)
            .flatMap(each -> Stream.of(each, "a" + each, each + each));
    Stream<String> lengths = IntStream.rangeClosed(0, 64).mapToObj("n"::repeat);

    List<String> names = Stream.concat(characters, lengths).toList();

    assertThat(names).anyMatch(Scenario::isName).anyMatch(name -> !Scenario.isName(name));
    assertThat(names.stream().filter(name -> takes(name) != Scenario.isName(name))).isEmpty();
  }

  private static boolean takes(String name) {
    try {
      assertThat(ApiPath.vm(name)).hasToString("/v1/vms/" + name);
      return true;
    } catch (ApiException refused) {
      assertThat(refused.kind()).isEqualTo(ApiException.Kind.INPUT);
      return false;
    }
  }
}
