package io.cupule.kvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Explains why a process may not open a device, from the device's owner, group and mode and the
 * process's user. A remedy that does not help is worse than none.
 *
 * @param device its path
 * @param owner the user that owns it
 * @param group the group that owns it, with its number
 * @param mode its permissions
 * @param user the user of the process
 */
record DeviceAccess(
    String device, int owner, Group group, Set<PosixFilePermission> mode, User user) {
  /** The number of users and groups that a user namespace does not know. */
  private static final int UNMAPPED = 65534;

  private static final int ROOT = 0;
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final String ELSEWHERE =
      "its mode allows it, so that a security module (SELinux, AppArmor) or the container's device"
          + " rules forbid it: look at the kernel log, or start the container with --device /dev/kvm";

  DeviceAccess {
    mode = Set.copyOf(mode);
  }

  /**
   * A group.
   *
   * @param id its number
   * @param name its name, or its number as text if it has no name here
   */
  record Group(int id, String name) {}

  /**
   * The user of a process.
   *
   * @param id its effective number
   * @param groups the numbers of the groups that the process is in
   * @param listedIn the names of the groups that the user will be in after a new login
   */
  record User(int id, Set<Integer> groups, Set<String> listedIn) {
    User {
      groups = Set.copyOf(groups);
      listedIn = Set.copyOf(listedIn);
    }
  }

  /** Returns the remedy for this process, as far as it can be determined. */
  static String remedy(Path device) {
    try {
      return of(device, thisUser()).remedy();
    } catch (IOException | RuntimeException _) {
      return "give this user read and write access to " + device;
    }
  }

  private static DeviceAccess of(Path device, User user) throws IOException {
    PosixFileAttributes found = Files.readAttributes(device, PosixFileAttributes.class);
    return new DeviceAccess(
        device.toString(),
        number(device, "unix:uid"),
        new Group(number(device, "unix:gid"), found.group().getName()),
        found.permissions(),
        user);
  }

  private static int number(Path device, String attribute) throws IOException {
    return Integer.parseInt(String.valueOf(Files.getAttribute(device, attribute)));
  }

  private static User thisUser() throws IOException {
    Map<String, String> status =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .map(line -> line.split(":\\s*", 2))
            .filter(parts -> parts.length == 2)
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (a, _) -> a));
    Set<Integer> groups = numbers(status.getOrDefault("Groups", ""));
    groups.add(effective(status.getOrDefault("Gid", "")));
    String name = System.getProperty("user.name", "");
    Set<String> listed =
        Files.readAllLines(Path.of("/etc/group")).stream()
            .map(line -> line.split(":", -1))
            .filter(
                parts -> parts.length == 4 && Arrays.asList(parts[3].split(",", -1)).contains(name))
            .map(parts -> parts[0])
            .collect(Collectors.toSet());
    return new User(effective(status.getOrDefault("Uid", "")), groups, listed);
  }

  private static Set<Integer> numbers(String text) {
    return BLANKS
        .splitAsStream(text.strip())
        .filter(word -> !word.isEmpty())
        .map(Integer::parseUnsignedInt)
        .collect(Collectors.toSet());
  }

  /** Returns the effective id, the second of real, effective, saved and file system number. */
  private static int effective(String numbers) {
    return Integer.parseUnsignedInt(BLANKS.split(numbers.strip(), -1)[1]);
  }

  /** Returns what to do, in one clause or more. */
  String remedy() {
    // As in the kernel: the owner's bits apply to the owner only, then the group's.
    if (user.id == owner) {
      return may(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
          ? ELSEWHERE
          : "`chmod u+rw " + device + "`";
    }
    boolean groupMay = may(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);
    if (user.groups.contains(group.id)) {
      return groupMay ? ELSEWHERE : "`sudo chmod g+rw " + device + "`";
    }
    if (may(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE)) {
      return ELSEWHERE;
    }
    return groupMay && group.id != ROOT ? joinGroup() : openToUser();
  }

  private boolean may(PosixFilePermission read, PosixFilePermission write) {
    return mode.contains(read) && mode.contains(write);
  }

  private String joinGroup() {
    if (group.id == UNMAPPED) {
      return "the device's group is not known in this container: keep the groups that your user has"
          + " outside of it (podman: --group-add keep-groups), or map the device's group into it";
    }
    if (user.listedIn.contains(group.name)) {
      return "log in again: your user is in the group %s, and this session is not yet"
          .formatted(group.name);
    }
    String container = "in a container: --group-add " + group.id;
    return group.name.equals(Integer.toString(group.id))
        ? "start the process in the group " + group.id + ", which has no name here; " + container
        : "`sudo usermod -aG %s $USER`, then log in again; %s".formatted(group.name, container);
  }

  /** Returns the remedy without a group, or with root's, which gives too many rights. */
  private String openToUser() {
    return ("its mode opens it to root alone: `sudo setfacl -m u:$USER:rw %s`, which lasts until the"
            + " next boot, or a udev rule that gives it to a group of its own (GROUP=\"kvm\","
            + " MODE=\"0660\")")
        .formatted(device);
  }
}
