/**
 * What loaders share: the content of an image, the layout of guest memory, the plan of what is
 * written where, and the state in which the boot vCPU starts.
 */
package io.cupule.partition.boot.plan;
