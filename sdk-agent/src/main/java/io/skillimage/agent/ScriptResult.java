package io.skillimage.agent;

/**
 * What came of a script. An immutable value.
 *
 * @param exitCode what it ended with; zero is success
 * @param output what it wrote; the model gets the first 32,768 Unicode code points
 */
public record ScriptResult(int exitCode, String output) {}
