package io.cupule.control.daemon;

import java.util.List;

/**
 * What stays behind on the host when a daemon is killed.
 *
 * @param pid the daemon's process
 * @param sockets paths of its sockets
 * @param vms the VMs that it ran, to tell people
 */
record Leftovers(long pid, List<String> sockets, List<String> vms) {}
