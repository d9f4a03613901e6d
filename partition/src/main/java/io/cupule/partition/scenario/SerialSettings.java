package io.cupule.partition.scenario;

import io.cupule.partition.file.NamedFile;
import io.cupule.partition.scenario.form.Setting;
import java.util.Optional;

/**
 * The destination of a VM's first serial port.
 *
 * @param sink the kind of destination
 * @param path the file to write, resolved against the scenario's directory; present if and only if
 *     the sink is {@link SerialSink#FILE}
 */
public record SerialSettings(
    @Setting(
            doc =
                "Where the output goes: `stdout` (each line after the VM's name), `file`, `pty` (a"
                    + " new pseudo-terminal, both directions) or `none`.",
            defaultValue = "'stdout'")
        SerialSink sink,
    @Setting(
            doc =
                "File for the output, relative to the scenario file; it is overwritten. For `file`"
                    + " only, and required there.",
            example = "'out.log'")
        Optional<NamedFile> path) {}
