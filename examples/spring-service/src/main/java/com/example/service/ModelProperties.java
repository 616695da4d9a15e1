package com.example.service;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The model that the agent talks to.
 *
 * @param baseUrl where it is, with OpenAI's API; without one the model is scripted
 * @param apiKey the key
 * @param name the name of the model
 */
@ConfigurationProperties("service.model")
record ModelProperties(
        String baseUrl,
        @DefaultValue("none") String apiKey,
        @DefaultValue("gpt-4o-mini") String name) {

    /** Does not show the key. */
    @Override
    public String toString() {
        return "ModelProperties[baseUrl=" + baseUrl + ", name=" + name + "]";
    }
}
