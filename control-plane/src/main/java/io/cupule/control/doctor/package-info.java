/**
 * Is this host fit to run partitions? {@link io.cupule.control.doctor.Doctor} runs groups of
 * checks; each {@link io.cupule.control.doctor.Check} says how one thing stands and what to do
 * about it. The groups read the host's files through {@link io.cupule.control.doctor.HostFiles} and
 * ask KVM through {@link io.cupule.control.doctor.KvmProbe}, so that any host can be put in front
 * of them.
 */
@NullMarked
package io.cupule.control.doctor;

import org.jspecify.annotations.NullMarked;
