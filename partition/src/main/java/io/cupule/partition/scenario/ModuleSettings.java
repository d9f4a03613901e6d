package io.cupule.partition.scenario;

import io.cupule.partition.file.NamedFile;
import io.cupule.partition.scenario.form.Setting;

/**
 * A file that is loaded along with a multiboot kernel.
 *
 * @param path the file, resolved against the scenario's directory
 * @param args its command line; may be empty
 */
public record ModuleSettings(
    @Setting(doc = "The file, relative to the scenario file.", example = "'initrd.img'")
        NamedFile path,
    @Setting(
            doc = "Command line of the module.",
            defaultValue = "''",
            pattern = VmSettings.ARGS_PATTERN,
            syntax = VmSettings.ARGS_SYNTAX)
        String args) {}
