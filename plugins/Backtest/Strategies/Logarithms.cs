using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace McpCore.Backtest.Strategies;

/// <summary>The logarithms of a pair's closes, both at once.</summary>
internal static class Logarithms
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<double> Of(double a, double b) => Vector128.Log(Vector128.Create(a, b));
}
