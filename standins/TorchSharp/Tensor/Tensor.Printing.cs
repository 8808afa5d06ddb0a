using System.Globalization;
using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public static TensorStringStyle TensorStringStyle
    {
        get;
        set => field = value != TensorStringStyle.Default ? value : throw new ArgumentException("The style cannot be set to 'Default'");
    } = TensorStringStyle.Julia;

    public partial class Tensor
    {
        private const string DefaultFormat = "g5";
        private const int DefaultWidth = 100;

        // Of more rows or columns than this, the first and the last half are printed.
        private const int Shown = 6;

        public override string ToString() => $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null) =>
            disamb ? ToString(torch.TensorStringStyle, fltFormat, width, cultureInfo, newLine) : ToString();

        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            using var scope = NewDisposeScope();
            var print = new Printer(
                fltFormat ?? DefaultFormat, width ?? DefaultWidth, cultureInfo ?? CultureInfo.CurrentCulture, newLine ?? Environment.NewLine);
            return (style == TensorStringStyle.Default ? torch.TensorStringStyle : style) switch
            {
                TensorStringStyle.Metadata => ToString(),
                TensorStringStyle.Numpy => ndim == 0 ? "" : print.Numpy(this, ndim, first: true),
                TensorStringStyle.CSharp => print.CSharp(this),
                _ => print.Julia(this),
            };
        }

        /// <summary>A number, or a list of what the rows give.</summary>
        public object tolist()
        {
            if (ndim == 0) return ToScalar();
            List<object> list = [];
            foreach (var row in unbind())
            {
                using (row) list.Add(row.tolist());
            }

            return list;
        }

        private sealed class Printer(string format, int width, CultureInfo culture, string newLine)
        {
            internal string Julia(Tensor t)
            {
                var text = new StringBuilder(t.ToString());
                if (t.ndim == 0) return text.Append(", value = ").Append(Value(t)).ToString();
                text.Append(newLine);
                if (t.ndim <= 2) Rows(text, t);
                else Planes(text, t, []);
                return text.ToString();
            }

            private void Planes(StringBuilder text, Tensor t, List<long> path)
            {
                if (t.ndim == 2)
                {
                    if (path.Any(i => i > 0)) text.Append(newLine);
                    text.Append($"[{string.Join(",", path)},..,..] =").Append(newLine);
                    Rows(text, t);
                    return;
                }

                for (var i = 0L; i < t.shape[0]; i++) Planes(text, t[i], [.. path, i]);
            }

            /// <summary>Right-aligned columns, as many as the line has room for.</summary>
            private void Rows(StringBuilder text, Tensor t)
            {
                var rows = (t.ndim == 1 ? [t] : t.unbind()).Select(row => row.unbind().Select(Value).ToArray()).ToArray();
                if (rows.Length == 0) return;
                var kept = rows.Min(Fitting);
                var widths = Enumerable.Range(0, kept).Select(c => rows.Max(r => r[c].Length)).ToArray();
                foreach (var row in rows)
                {
                    for (var c = 0; c < kept; c++) text.Append(' ').Append(row[c].PadLeft(widths[c]));
                    if (kept < row.Length) text.Append(" ...");
                    text.Append(newLine);
                }
            }

            private int Fitting(string[] row)
            {
                var left = width;
                var n = 0;
                for (; n < row.Length && left - row[n].Length - 4 >= 0; n++) left -= row[n].Length + 1;
                return n;
            }

            internal string Numpy(Tensor t, long depth, bool first)
            {
                var indent = first ? new string(' ', (int)(depth - t.ndim)) : "";
                if (t.ndim == 1) return $"{indent}[{Line(t, "")}]";
                var gap = string.Concat(Enumerable.Repeat(newLine, (int)t.ndim - 1));
                return $"{indent}[{string.Join(gap, Halves(t, (x, i) => Numpy(x, depth, i > 0), new string(' ', (int)(depth - t.ndim)) + " ..."))}]";
            }

            internal string CSharp(Tensor t)
            {
                var text = new StringBuilder(t.ToString()).Append(", value = ");
                if (t.ndim == 0) return text.Append(Value(t)).ToString();
                var (name, suffix) = t.dtype switch
                {
                    ScalarType.Bool => ("bool", ""),
                    ScalarType.Byte => ("byte", ""),
                    ScalarType.Int8 => ("sbyte", ""),
                    ScalarType.Int16 => ("short", ""),
                    ScalarType.Int32 => ("int", ""),
                    ScalarType.Int64 => ("long", "L"),
                    ScalarType.Float32 => ("float", "f"),
                    ScalarType.Float64 => ("double", ""),
                    _ => (null, ""),
                };
                if (name is null) return t.ToString();
                if (t.ndim > 1) text.Append(newLine);
                text.Append($"{name} [{new string(',', (int)t.ndim - 1)}] ");
                return text.Append(t.ndim == 1 ? Braces(t) : $"{{{newLine} {Inner(t)}{newLine}}}").ToString();

                string Braces(Tensor x) => x.ndim == 1
                    ? $"{{{Line(x, suffix)}}}"
                    : $"{{{Inner(x)}}}";

                string Inner(Tensor x) => string.Join("," + newLine, Halves(x, (row, i) => new string(' ', i > 0 ? (int)(t.ndim - row.ndim) : 0) + Braces(row), " ..."));
            }

            private string Line(Tensor t, string suffix) => string.Join(", ", Halves(t, (x, _) => Value(x) + suffix, "...")).Replace("..., ", "... ");

            private static IEnumerable<string> Halves(Tensor t, Func<Tensor, int, string> print, string between)
            {
                var items = t.unbind();
                for (var i = 0; i < items.Length; i++)
                {
                    if (items.Length > Shown && i == Shown / 2)
                    {
                        yield return between;
                        i = items.Length - (Shown / 2);
                    }

                    yield return print(items[i], i);
                }
            }

            private string Value(Tensor t)
            {
                var value = t.ToScalar();
                return t.dtype switch
                {
                    ScalarType.Bool => value.ToBoolean().ToString(culture),
                    ScalarType.Float64 => value.ToDouble().ToString(format, culture),
                    ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 => value.ToSingle().ToString(format, culture),
                    ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64 => value.ToComplexFloat64().ToString(format, culture),
                    _ => value.ToInt64().ToString(culture),
                };
            }
        }
    }
}
