/**
 * A client of a daemon's API over its Unix-domain socket, for the commands and for other programs.
 *
 * <p>{@link io.cupule.api.client.ApiClient} calls an {@link io.cupule.api.client.ApiPath}. The
 * {@link io.cupule.api.client.Answer} is a record of {@code io.cupule.api}; a refusal is an {@link
 * io.cupule.api.client.ApiException}. A new VM is sent as the JSON document of a scenario's VM, so
 * that the client knows no scenarios.
 */
package io.cupule.api.client;
