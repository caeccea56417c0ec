namespace McpCore.Agents;

/// <summary>
/// Marks the class of a plugin that stands for the plugin as a whole: a public class that derives from <see cref="PluginBase"/> or
/// <see cref="PluginBase{TSettings}"/>. A plugin has at most one, and needs none: without it, it has agents alone.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PluginAttribute : Attribute;
