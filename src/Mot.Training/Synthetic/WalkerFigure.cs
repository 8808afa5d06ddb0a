using System.Numerics;

namespace Mot.Training.Synthetic;

/// <summary>
/// A walker posed in the world and projected limb by limb. Angles and proportions follow ordinary gait tables: hips
/// swing by up to half a radian, knees bend while a leg swings forward, arms swing against the legs, and the lower foot
/// is on the ground.
/// </summary>
internal sealed class WalkerFigure(Camera camera)
{
    private static readonly float[] s_torsoKnots = [0, 0.05f, 0.13f, 0.42f, 0.72f, 1];
    private static readonly float[] s_torsoWidths = [0.36f, 0.74f, 1, 0.94f, 0.84f, 0.9f];
    private static readonly float[] s_coatKnots = [0, 0.05f, 0.12f, 0.4f, 0.6f, 1];
    private static readonly float[] s_coatWidths = [0.36f, 0.74f, 1, 0.95f, 0.9f, 1.12f];
    private static readonly float[] s_skirtKnots = [0, 0.3f, 1];
    private static readonly float[] s_skirtWidths = [0.62f, 0.82f, 1];

    private readonly Part[] _parts = new Part[24];
    private readonly float[] _widths = new float[6];
    private int _count;
    private WalkerAppearance _look = null!;
    private WorldPoint _hip, _neck;

    private enum Shape
    {
        Limb, Head, Torso, Skirt, Pack,
    }

    private enum Cloth
    {
        Skin, Sleeve, Trousers, Shoe, Hair, Bag, Strap,
    }

    /// <summary>The full (amodal) extent of the figure, pixels, whether inside the image or not.</summary>
    public double Left { get; private set; }

    /// <inheritdoc cref="Left"/>
    public double Top { get; private set; }

    /// <inheritdoc cref="Left"/>
    public double Right { get; private set; }

    /// <inheritdoc cref="Left"/>
    public double Bottom { get; private set; }

    /// <summary>Metres that a full gait cycle (two steps) covers at a speed in metres per second.</summary>
    public static double StrideLength(double speed) => 0.75 + (0.5 * speed);

    /// <summary>Poses the figure and computes its extent.</summary>
    public void Pose(WalkerAppearance look, in WalkerState state)
    {
        _look = look;
        _count = 0;
        (Left, Top, Right, Bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        double h = look.Height, build = look.Build;
        double sin = PortableMath.Sin(state.Heading), cos = PortableMath.Cos(state.Heading);
        WorldPoint forward = new(sin, 0, cos), right = new(cos, 0, -sin), up = new(0, 1, 0);
        // Two legs of 0.49 h each open to half a stride.
        double swing = Math.Min(0.55, StrideLength(state.Speed) / 2 / (0.98 * h)) * Math.Min(1, state.Speed / 0.4);
        double thigh = 0.245 * h, shin = 0.242 * h;

        Leg left = new(state.Phase, swing), other = new(state.Phase + Math.PI, swing);
        double pelvisHeight = (0.042 * h) + Math.Max(left.Drop(thigh, shin), other.Drop(thigh, shin));
        _hip = new(state.X, pelvisHeight, state.Z);
        WorldPoint lean = (up * 0.999) + (forward * (0.02 + (0.035 * Math.Min(state.Speed, 2))));
        _neck = _hip + (lean * (0.325 * h));
        // The shoulders turn a little against the hips.
        double twist = 0.22 * swing * PortableMath.Sin(state.Phase);
        WorldPoint shoulderAxis = right + (forward * twist), hipAxis = right + (forward * (-0.5 * twist));

        AddLeg(left, hipAxis * (-0.05 * h * build), forward, thigh, shin);
        AddLeg(other, hipAxis * (0.05 * h * build), forward, thigh, shin);

        // Half widths of the elliptic trunk as the camera sees it.
        double scale = camera.Scale(state.Z);
        double broad = 0.122 * h * build, deep = 0.078 * h * build;
        double half = Math.Sqrt((broad * cos * broad * cos) + (deep * sin * deep * sin)) * scale;
        double view = Math.PI - state.Heading;
        if (look.LegWear == LegWear.Skirt)
        {
            double hem = (0.095 * build) + (0.06 * Math.Abs(swing))
                + (0.03 * swing * Math.Abs(PortableMath.Sin(state.Phase) * sin));
            AddTube(
                Shape.Skirt,
                _hip + (up * (0.045 * h)),
                _hip + (up * (-0.215 * h)),
                state.Z - 0.001,
                s_skirtKnots,
                s_skirtWidths,
                hem * h * scale,
                view);
        }

        WorldPoint shirtTop = _neck, shirtEnd = _hip + (up * ((-0.02 - look.Coat) * h));
        AddTube(
            Shape.Torso,
            shirtTop,
            shirtEnd,
            state.Z - 0.002,
            look.Coat > 0 ? s_coatKnots : s_torsoKnots,
            look.Coat > 0 ? s_coatWidths : s_torsoWidths,
            half,
            view);

        WorldPoint shoulder = _hip + (lean * (0.292 * h));
        AddArm(
            shoulder + (shoulderAxis * (-0.112 * h * build)),
            right * -1,
            forward,
            -swing * PortableMath.Sin(state.Phase),
            look.Bag == Bag.Hand);
        AddArm(
            shoulder + (shoulderAxis * (0.112 * h * build)),
            right,
            forward,
            swing * PortableMath.Sin(state.Phase),
            false);

        WorldPoint head = _neck + (up * (0.092 * h)) + (forward * (0.018 * h));
        AddLimb(Cloth.Skin, _neck + (up * (-0.015 * h)), _neck + (up * (0.035 * h)), 0.03 * h, 0.028 * h, 0.004);
        AddHead(head, h, sin, cos, view);
        AddBag(look, state, forward, right, up, h, view);
        _parts.AsSpan(0, _count).Sort(static (a, b) =>
            a.Depth != b.Depth ? b.Depth.CompareTo(a.Depth) : a.Order.CompareTo(b.Order));
    }

    /// <summary>
    /// Draws the figure into a sprite laid over its extent; <paramref name="light"/> is the side the light comes from,
    /// -1 to 1.
    /// </summary>
    public void Draw(Sprite sprite, float light)
    {
        sprite.Reset(Left, Top, Right, Bottom);
        foreach (ref readonly Part part in _parts.AsSpan(0, _count))
            Draw(sprite, part, new ClothShader(_look, part, light));
    }

    /// <summary>Draws just the silhouette.</summary>
    public void DrawSilhouette(Sprite sprite)
    {
        sprite.Reset(Left, Top, Right, Bottom);
        foreach (ref readonly Part part in _parts.AsSpan(0, _count))
            Draw(sprite, part, new FlatShader(default));
    }

    /// <summary>
    /// Draws the shadow that the figure casts on the ground; a point at height y falls at (x, z) + y (sunX, sunZ).
    /// </summary>
    public void DrawShadow(Sprite sprite, double sunX, double sunZ)
    {
        ImagePoint Cast(WorldPoint p) => camera.Project(new(p.X + (p.Y * sunX), 0, p.Z + (p.Y * sunZ)));
        double scale = camera.Scale(_hip.Z), r = 0.1 * _look.Height * scale;
        WorldPoint ground = _hip with { Y = 0 };
        ImagePoint foot = Cast(ground), waist = Cast(_hip), neck = Cast(_neck),
            head = Cast(_neck + new WorldPoint(0, 0.09 * _look.Height, 0));
        double pad = (1.6 * r) + 1;
        sprite.Reset(
            Math.Min(foot.X, head.X) - pad, Math.Min(foot.Y, head.Y) - pad,
            Math.Max(foot.X, head.X) + pad, Math.Max(foot.Y, head.Y) + pad);
        FlatShader solid = new(default);
        sprite.Ellipse(foot, 1.5 * r, 0.5 * r, new SoftShader());
        sprite.Limb(foot, waist, 0.5 * r, 0.7 * r, solid);
        sprite.Limb(waist, neck, 0.75 * r, 0.8 * r, solid);
        sprite.Ellipse(head, 0.6 * r, 0.45 * r, solid);
    }

    private static void Draw<TShader>(Sprite sprite, in Part p, TShader shader)
        where TShader : struct, IShader
    {
        switch (p.Shape)
        {
            case Shape.Limb:
                sprite.Limb(p.A, p.B, p.Ra, p.Rb, shader);
                break;
            case Shape.Head or Shape.Pack:
                sprite.Ellipse(p.A, p.Ra, p.Rb, shader);
                break;
            default:
                Span<float> widths = stackalloc float[p.Widths.Length];
                for (int i = 0; i < widths.Length; i++)
                    widths[i] = p.Widths[i] * (float)p.Ra;
                sprite.Tube(p.A, p.B, p.Knots, widths, shader);
                break;
        }
    }

    private void AddLeg(Leg leg, WorldPoint side, WorldPoint forward, double thigh, double shin)
    {
        double h = _look.Height, b = 0.5 + (0.5 * _look.Build);
        WorldPoint hip = _hip + side;
        WorldPoint knee = hip + leg.Along(leg.Hip, forward) * thigh;
        WorldPoint ankle = knee + leg.Along(leg.Hip - leg.Knee, forward) * shin;
        // The foot is at right angles to the shin, less what the ankle gives.
        double pitch = Math.Clamp(leg.Hip - leg.Knee, -0.7, 0.35);
        WorldPoint toe = ankle + (forward * (0.1 * h * PortableMath.Cos(pitch)))
            + new WorldPoint(0, (0.1 * h * PortableMath.Sin(pitch)) - (0.018 * h), 0);
        WorldPoint heel = ankle + (forward * (-0.012 * h)) + new WorldPoint(0, -0.018 * h, 0);
        // Behind the trunk always, the nearer leg last.
        double depth = 0.03 + (0.05 * Math.Clamp(((knee.Z + ankle.Z) / 2) - _hip.Z, -0.5, 0.5));
        bool trousers = _look.LegWear == LegWear.Trousers;
        Cloth upper = _look.LegWear == LegWear.Skirt ? Cloth.Skin : Cloth.Trousers;
        AddLimb(Cloth.Shoe, heel, toe, 0.024 * h, 0.018 * h, depth + 0.002);
        AddLimb(
            trousers ? Cloth.Trousers : Cloth.Skin,
            knee,
            ankle,
            (trousers ? 0.04 : 0.034) * h * b,
            (trousers ? 0.031 : 0.021) * h * b,
            depth + 0.001);
        AddLimb(upper, hip, knee, 0.057 * h * b, 0.042 * h * b, depth);
    }

    private void AddArm(WorldPoint shoulder, WorldPoint outward, WorldPoint forward, double swing, bool carries)
    {
        double h = _look.Height, b = 0.5 + (0.5 * _look.Build);
        double upper = 0.9 * swing, bend = 0.22 + (0.5 * Math.Max(0, swing));
        WorldPoint Along(double angle) =>
            (forward * PortableMath.Sin(angle)) + new WorldPoint(0, -PortableMath.Cos(angle), 0);
        WorldPoint elbow = shoulder + (Along(upper) * (0.165 * h)) + (outward * (0.02 * h));
        WorldPoint wrist = elbow + (Along(upper + bend) * (0.14 * h)) + (outward * (0.006 * h));
        WorldPoint hand = wrist + (Along(upper + bend) * (0.035 * h));
        double depth = ((shoulder.Z + wrist.Z) / 2) - _hip.Z - 0.03;
        AddLimb(Cloth.Skin, wrist, hand, 0.019 * h, 0.021 * h, depth);
        AddLimb(
            _look.LongSleeves ? Cloth.Sleeve : Cloth.Skin,
            elbow,
            wrist,
            (_look.LongSleeves ? 0.029 : 0.024) * h * b,
            (_look.LongSleeves ? 0.024 : 0.018) * h * b,
            depth - 0.001);
        AddLimb(Cloth.Sleeve, shoulder, elbow, 0.036 * h * b, 0.03 * h * b, depth - 0.002);
        if (carries)
        {
            WorldPoint bag = hand + new WorldPoint(0, -0.09 * h, 0);
            AddPack(bag, 0.055 * h, 0.07 * h, depth - 0.003, 0);
        }
    }

    private void AddHead(WorldPoint head, double h, double sin, double cos, double view)
    {
        double rx = Math.Sqrt((0.05 * cos * 0.05 * cos) + (0.06 * sin * 0.06 * sin)) * h, ry = 0.068 * h;
        double bulk = _look.HairStyle is HairStyle.Bald ? 0.95 : 1.04;
        WorldPoint back = new(-sin, 0, -cos);
        if (_look.HairStyle == HairStyle.Long)
        {
            WorldPoint crown = head + (back * (0.025 * h)),
                ends = head + (back * (0.045 * h)) + new WorldPoint(0, -0.115 * h, 0);
            AddLimb(Cloth.Hair, crown, ends, 0.056 * h, 0.05 * h, ((crown.Z + ends.Z) / 2) - _hip.Z - (0.02 * cos));
        }
        else if (_look.HairStyle == HairStyle.Bun)
        {
            WorldPoint bun = head + (back * (0.055 * h)) + new WorldPoint(0, 0.035 * h, 0);
            AddLimb(Cloth.Hair, bun, bun, 0.03 * h, 0.03 * h, bun.Z - _hip.Z - 0.02);
        }

        Add(
            new Part { Shape = Shape.Head, Cloth = Cloth.Skin, Ra = rx * bulk, Rb = ry * bulk, View = (float)view },
            head,
            head,
            -0.02);
    }

    private void AddBag(
        WalkerAppearance look, in WalkerState state, WorldPoint forward, WorldPoint right, WorldPoint up, double h,
        double view)
    {
        double turned = Math.Abs(PortableMath.Sin(state.Heading));
        if (look.Bag == Bag.Backpack)
        {
            WorldPoint pack = _hip + (up * (0.205 * h)) + (forward * (-0.1 * h));
            AddPack(pack, ((0.088 * (1 - turned)) + (0.055 * turned)) * h, 0.105 * h, pack.Z - _hip.Z, view);
        }
        else if (look.Bag == Bag.Shoulder)
        {
            WorldPoint bag = _hip + (up * (0.02 * h)) + (right * (0.14 * h)) + (forward * (-0.02 * h));
            AddLimb(
                Cloth.Strap,
                _hip + (up * (0.29 * h)) + (right * (0.07 * h)),
                bag,
                0.008 * h,
                0.008 * h,
                bag.Z - _hip.Z - 0.05);
            AddPack(bag, (0.04 + (0.04 * turned)) * h, 0.06 * h, bag.Z - _hip.Z - 0.06, view);
        }
    }

    private void AddLimb(Cloth cloth, WorldPoint a, WorldPoint b, double ra, double rb, double depth) =>
        Add(new Part { Shape = Shape.Limb, Cloth = cloth, Ra = ra, Rb = rb }, a, b, depth);

    private void AddPack(WorldPoint center, double rx, double ry, double depth, double view) =>
        Add(
            new Part { Shape = Shape.Pack, Cloth = Cloth.Bag, Ra = rx, Rb = ry, View = (float)view },
            center,
            center,
            depth);

    // Radii come in metres and go in pixels at the depth of the hips, so that a limb is as thick as the trunk beside
    // it.
    private void Add(Part part, WorldPoint a, WorldPoint b, double depth)
    {
        double scale = camera.Scale(_hip.Z);
        part.A = camera.Project(a);
        part.B = camera.Project(b);
        part.Ra *= scale;
        part.Rb *= scale;
        part.Depth = depth;
        part.Order = _count;
        _parts[_count++] = part;
        if (part.Shape == Shape.Limb)
        {
            Extend(part.A, part.Ra, part.Ra);
            Extend(part.B, part.Rb, part.Rb);
        }
        else
        {
            Extend(part.A, part.Ra, part.Rb);
        }
    }

    private void AddTube(
        Shape shape, WorldPoint top, WorldPoint bottom, double z, float[] knots, float[] widths, double half,
        double view)
    {
        Part part = new()
        {
            Shape = shape,
            A = camera.Project(top),
            B = camera.Project(bottom),
            Ra = half,
            Knots = knots,
            Widths = widths,
            View = (float)view,
            Depth = z - _hip.Z,
            Order = _count,
        };
        part.Length = (float)(top.Y - bottom.Y);
        _parts[_count++] = part;
        ImagePoint axis = part.B - part.A;
        ImagePoint across = new(-axis.Y / axis.Length, axis.X / axis.Length);
        for (int i = 0; i < knots.Length; i++)
        {
            ImagePoint center = part.A + (axis * knots[i]);
            Extend(center + (across * (half * widths[i])), 0, 0);
            Extend(center - (across * (half * widths[i])), 0, 0);
        }
    }

    private void Extend(ImagePoint p, double rx, double ry)
    {
        Left = Math.Min(Left, p.X - rx);
        Right = Math.Max(Right, p.X + rx);
        Top = Math.Min(Top, p.Y - ry);
        Bottom = Math.Max(Bottom, p.Y + ry);
    }

    /// <summary>Joint angles of one leg: the hip's from straight down, positive forward; the knee's bend.</summary>
    private readonly struct Leg
    {
        public Leg(double phase, double swing)
        {
            double lift = Math.Max(0, PortableMath.Cos(phase + 0.45));
            Hip = (swing * PortableMath.Sin(phase)) + (0.25 * swing * lift) + 0.02;
            Knee = 0.04 + (1.9 * swing * lift * lift);
        }

        public double Hip { get; }

        public double Knee { get; }

        public double Drop(double thigh, double shin) =>
            (thigh * PortableMath.Cos(Hip)) + (shin * PortableMath.Cos(Hip - Knee));

        public WorldPoint Along(double angle, WorldPoint forward) =>
            (forward * PortableMath.Sin(angle)) + new WorldPoint(0, -PortableMath.Cos(angle), 0);
    }

    private struct Part
    {
        public Shape Shape;
        public Cloth Cloth;
        public ImagePoint A;
        public ImagePoint B;
        public double Ra;
        public double Rb;
        public double Depth;
        public int Order;
        public float View;
        public float Length;
        public float[] Knots;
        public float[] Widths;
    }

    private readonly struct SoftShader : IShader
    {
        public Vector4 At(float across, float along) =>
            new(0, 0, 0, Math.Clamp(1.4f * (1 - (across * across) - (along * along)), 0, 1));
    }

    private readonly struct ClothShader : IShader
    {
        private readonly WalkerAppearance _look;
        private readonly Shape _shape;
        private readonly Cloth _cloth;
        private readonly Vector3 _color;
        private readonly float _light;
        private readonly float _view;
        private readonly float _length;
        private readonly float _pixel;

        public ClothShader(WalkerAppearance look, in Part part, float light)
        {
            (_look, _shape, _cloth, _light) = (look, part.Shape, part.Cloth, light);
            (_view, _length) = (part.View, part.Length);
            // Pixels that half the trunk's girth and its length take, for the patterns' smoothing.
            _pixel = (float)(1 / Math.Max(part.Ra, 1));
            _color = part.Cloth switch
            {
                Cloth.Skin => look.Skin,
                Cloth.Sleeve => look.Pattern == ShirtPattern.TwoTone ? look.Accent : look.Shirt,
                Cloth.Trousers => look.Trousers,
                Cloth.Shoe => look.Shoes,
                Cloth.Hair => look.Hair,
                Cloth.Bag => look.BagColor,
                _ => look.BagColor * 0.7f,
            };
        }

        public Vector4 At(float across, float along) => _shape switch
        {
            Shape.Torso => Trunk(across, along),
            Shape.Head => Head(across, along),
            Shape.Skirt => new(
                Lit(_look.Trousers, across, 0.1f + (0.08f * Stripe(along * 2.2f + _look.Salt % 7, 0.5f, 0.2f))), 1),
            Shape.Pack => Pack(across, along),
            _ => new(Lit(Sleeve(along), across, 0), 1),
        };

        private Vector3 Sleeve(float along)
        {
            if (_cloth == Cloth.Sleeve && _look.Pattern == ShirtPattern.Stripes)
                return Vector3.Lerp(
                    _look.Shirt,
                    _look.Accent,
                    Stripe(along * 0.28f / _look.Period, 0.45f, 0.28f * 0.3f / _look.Period));
            if (_cloth == Cloth.Trousers)
                return _color * (0.94f + (0.12f * ValueNoise.At(along * 3, 0.5f, _look.Salt)));
            return _color;
        }

        private Vector4 Trunk(float across, float along)
        {
            // Angle about the body's axis, 0 at the chest, and length below the neck in metres.
            float u = (float)PortableMath.Wrap(_view - PortableMath.Asin(across)), v = along * _length;
            float girth = 0.16f, du = _pixel * 0.2f, period = _look.Period, front = MathF.Abs(u);
            Vector3 color = _look.Shirt, accent = _look.Accent;
            switch (_look.Pattern)
            {
                case ShirtPattern.Stripes:
                    color = Vector3.Lerp(color, accent, Stripe(v / period, 0.45f, du / period));
                    break;
                case ShirtPattern.Pinstripes:
                    color = Vector3.Lerp(color, accent, Stripe(u * girth / period * 1.3f, 0.35f, du * 1.3f / period));
                    break;
                case ShirtPattern.Plaid:
                    float x = Stripe(u * girth / period, 0.45f, du / period),
                        y = Stripe(v / period, 0.45f, du / period);
                    color = Vector3.Lerp(color, accent, 0.5f * (x + y));
                    break;
                case ShirtPattern.Logo:
                    bool back = front > MathF.PI / 2;
                    float lx = back ? (MathF.PI - front) * girth / 0.085f : front * girth / 0.06f;
                    float ly = (v - (back ? 0.22f : 0.2f)) / (back ? 0.05f : 0.07f);
                    float inside = back ? 1 - MathF.Max(lx, MathF.Abs(ly)) : 1 - MathF.Sqrt((lx * lx) + (ly * ly));
                    color = Vector3.Lerp(color, accent, Math.Clamp((inside * 3) + 0.5f, 0, 1));
                    break;
                case ShirtPattern.Camouflage:
                    float n = ValueNoise.At(MathF.Abs(u) * girth / 0.07f, v / 0.08f, _look.Salt + (u > 0 ? 1u : 0u));
                    color = Vector3.Lerp(color, accent, Math.Clamp(((n - 0.52f) * 8) + 0.5f, 0, 1));
                    break;
                case ShirtPattern.TwoTone:
                    color = Vector3.Lerp(accent, color, Math.Clamp(((v - 0.24f) / du) + 0.5f, 0, 1));
                    break;
                case ShirtPattern.OpenJacket:
                    color = Vector3.Lerp(accent, color, Math.Clamp(((front - 0.5f) * girth / du) + 0.5f, 0, 1));
                    break;
                case ShirtPattern.Dots:
                    float p = (u * girth / period) + (MathF.Floor(v / period) * 0.5f), q = v / period;
                    p -= MathF.Floor(p) + 0.5f;
                    q -= MathF.Floor(q) + 0.5f;
                    color = Vector3.Lerp(
                        color, accent, Math.Clamp(((0.3f - MathF.Sqrt((p * p) + (q * q))) * 7) + 0.5f, 0, 1));
                    break;
            }

            if (_look.Bag is Bag.Backpack && front is > 0.55f and < 0.85f)
                color = _look.BagColor;
            float folds = 0.93f + (0.14f * ValueNoise.At(u * 1.6f, v * 9, _look.Salt + 9));
            return new(Lit(color * folds, across, v * 0.1f), 1);
        }

        private Vector4 Head(float across, float along)
        {
            float depth = MathF.Sqrt(Math.Max(0, 1 - (across * across) - (along * along)));
            // The point's direction in the body's frame: how far it looks forward.
            float sin = (float)PortableMath.Sin(_view), cos = (float)PortableMath.Cos(_view);
            float face = (depth * cos) + (across * sin);
            float up = -along;
            Vector3 color = _look.Skin;
            bool hair = up > 0.42f || face < (up < -0.45f ? -0.75f : -0.05f + (0.25f * up));
            if (_look.HairStyle == HairStyle.Cap && (up > 0.3f || (up > 0.12f && face > 0.35f)))
                color = _look.Hat * (up < 0.32f ? 0.6f : 1);
            else if (hair && _look.HairStyle != HairStyle.Bald)
                color = _look.Hair;
            else if (face > 0.55f && up is > 0.02f and < 0.24f)
                color *= 0.72f;
            return new(Lit(color, across, 0.12f * Math.Max(0, along)), 1);
        }

        private Vector4 Pack(float across, float along)
        {
            float pocket = along > 0.15f && MathF.Abs(across) < 0.7f ? 0.82f : 1;
            float square = (across * across * across * across) + (along * along * along * along);
            return new(Lit(_color * pocket, across, square * 0.1f), 1);
        }

        private Vector3 Lit(Vector3 color, float across, float dark) =>
            color * (1.02f + (0.2f * _light * across) - (0.2f * across * across) - dark);

        // 1 on the stripe, 0 off it, averaged over a pixel; the mean where a period is hardly a pixel.
        private static float Stripe(float phase, float duty, float pixel)
        {
            float wave = MathF.Abs(phase - MathF.Floor(phase) - 0.5f);
            float sharp = Math.Clamp((((duty / 2) - wave) / Math.Max(pixel, 1e-3f)) + 0.5f, 0, 1);
            float fade = Math.Clamp((pixel - 0.4f) / 0.4f, 0, 1);
            return sharp + ((duty - sharp) * fade);
        }
    }
}
