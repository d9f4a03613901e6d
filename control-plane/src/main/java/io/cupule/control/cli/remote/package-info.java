/** The commands that call a daemon over its socket, and the tables and screens that they show. */
package io.cupule.control.cli.remote;
