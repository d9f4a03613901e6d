/**
 * Checks whether this host can run partitions. {@link io.cupule.control.doctor.Doctor} runs groups
 * of checks; each {@link io.cupule.control.doctor.Check} gives one result and a remedy. The groups
 * read the host's files through {@link io.cupule.control.doctor.HostFiles} and query KVM through
 * {@link io.cupule.control.doctor.KvmProbe}, so tests can replace the host.
 */
@NullMarked
package io.cupule.control.doctor;

import org.jspecify.annotations.NullMarked;
