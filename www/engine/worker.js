/** The module worker of the unbundled page. A bundle has its own entry, with the glue built in. */
import { serve } from './serve.js';

serve(() => import(new URL('../../pkg/gossip_workshop_bg.js', import.meta.url).href));
