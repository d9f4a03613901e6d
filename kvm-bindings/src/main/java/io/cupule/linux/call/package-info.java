/**
 * Calls of libc, descriptors and mappings: what the packages of this module are made of. It is not
 * exported.
 */
package io.cupule.linux.call;
