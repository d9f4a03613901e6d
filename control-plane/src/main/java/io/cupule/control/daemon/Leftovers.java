package io.cupule.control.daemon;

import java.util.List;

/**
 * The data that a killed daemon leaves on the host.
 *
 * @param pid the daemon's process
 * @param sockets paths of its sockets
 * @param vms the VMs that it ran, for messages
 */
record Leftovers(long pid, List<String> sockets, List<String> vms) {}
