namespace McpCore.MlExperiment.Models;

/// <summary>Widths are rounded up to whole vectors, so that no loop has a remainder; the added cells are zero and stay zero.</summary>
internal static class Padding
{
    /// <summary>Numbers that <see cref="MatrixProduct"/> takes at once.</summary>
    public const int Lane = 16;

    public static int Of(int width) => (width + Lane - 1) / Lane * Lane;
}
